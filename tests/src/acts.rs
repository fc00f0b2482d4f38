//! What a person can do on a page, a program can do by the API, under the same rules. Each act on a page names here the
//! operations that do the same, or says why no program does it; and whoever may not do the one may not do the other.

use std::collections::{BTreeMap, BTreeSet};

use web::{Access, Declared};

use crate::house::model::of_each;
use crate::house::ways;
use crate::matrix::{GOLDEN, GOLDEN_ROOMS};

/// How a program does what a page does.
#[derive(Debug, Clone, Copy)]
enum Act {
    /// By one of these operations.
    By(&'static [&'static str]),
    /// Not at all, and why.
    Never(&'static str),
}
use Act::{By, Never};

/// Every act on a page, by the name of its route.
const ACTS: &[(&str, Act)] = &[
    ("sign-in-do", Never("Signing in makes a browser's session; a program carries a token instead.")),
    ("sign-in-code-do", Never("The second half of signing in, which makes a browser's session.")),
    ("sign-out", Never("Ends the session of the browser that asks; a program has none, and ends its token.")),
    ("password-forgotten-send", Never("For whoever cannot sign in, and so has nothing to ask with.")),
    ("password-reset-do", Never("The link that was mailed stands for its person, who cannot sign in.")),
    ("first-run-found", Never("Nobody is here yet whose token it could be.")),
    ("invitation-accept-new", Never("For somebody new, who has no token; whoever is here accepts the other way.")),
    ("invitation-accept", By(&["accept_invitation"])),
    ("settings-save", By(&["amend_me"])),
    ("settings-theme", By(&["amend_me"])),
    ("settings-password-change", By(&["change_password"])),
    ("settings-address-change", By(&["change_address"])),
    ("settings-address-confirm", By(&["confirm_address"])),
    ("second-factor-enrol", By(&["enrol_second_factor"])),
    ("second-factor-confirm", By(&["confirm_second_factor"])),
    ("second-factor-renew-codes", By(&["renew_recovery_codes"])),
    ("second-factor-remove", By(&["switch_off_second_factor"])),
    ("sessions-end-all", By(&["end_other_sessions"])),
    ("session-end", By(&["end_session"])),
    ("token-create", By(&["create_token"])),
    ("token-revoke", By(&["revoke_token"])),
    (
        "organisation-switch-do",
        Never("A token acts for one organisation as long as it lives; another has another token."),
    ),
    ("colleague-invite-do", By(&["invite_colleague"])),
    ("colleague-invitation-renew", By(&["renew_invitation"])),
    ("colleague-invitation-withdraw", By(&["withdraw_invitation"])),
    ("colleague-invitation-confirm", By(&["confirm_invitation"])),
    ("colleague-invitation-refuse", By(&["refuse_invitation"])),
    ("colleague-role", By(&["set_membership"])),
    ("colleague-address", By(&["set_person_address"])),
    ("colleague-reactivate", By(&["reactivate_person"])),
    ("colleague-reset-password", By(&["reset_password"])),
    ("colleague-clear-second-factor", By(&["remove_second_factor"])),
    ("departure-do", By(&["suspend_person", "end_membership"])),
    ("organisation-save", By(&["amend_organisation"])),
    ("finish-own-action", By(&["finish_action"])),
    ("reopen-own-action", By(&["reopen_action"])),
    ("updates-seen", By(&["mark_updates_seen"])),
    ("relationship-open", By(&["open_relationship"])),
    ("relationship-settings-change", By(&["amend_relationship"])),
    ("relationship-leave", By(&["leave_relationship"])),
    ("seat-give", By(&["give_seat"])),
    ("seat-change", By(&["give_seat"])),
    ("seat-end-do", By(&["end_seat"])),
    ("invite-partner-do", By(&["invite_partner"])),
    ("invitation-renew", By(&["renew_partner_invitation"])),
    ("invitation-withdraw", By(&["withdraw_partner_invitation"])),
    ("invitation-confirm", By(&["confirm_partner_invitation"])),
    ("invitation-refuse", By(&["refuse_partner_invitation"])),
    ("room-open", By(&["open_room"])),
    ("room-settings-change", By(&["amend_room"])),
    ("room-end-do", By(&["end_room"])),
    ("room-person-name", By(&["give_room_seat"])),
    ("room-person-change", By(&["give_room_seat"])),
    ("room-person-end-do", By(&["end_room_seat"])),
    ("import_upload", By(&["send_import"])),
    ("import_choices", By(&["amend_import", "run_import"])),
    ("import_undo_form", By(&["undo_import"])),
    ("add_risk_comment_form", By(&["add_risk_comment"])),
    ("add_risk_action_form", By(&["add_risk_action"])),
    ("add_risk_attachment_form", By(&["add_risk_attachment"])),
    ("amend_comment_form", By(&["amend_comment"])),
    ("amend_action_form", By(&["amend_action"])),
    ("withdraw_comment_form", By(&["withdraw_comment"])),
    ("withdraw_attachment_form", By(&["withdraw_attachment"])),
    ("finish_action_form", By(&["finish_action"])),
    ("reopen_action_form", By(&["reopen_action"])),
    ("save_risk_view_form", By(&["save_view"])),
    ("forget_risk_view_form", By(&["forget_view"])),
    // Asked before it is confirmed, a disclosure of many shows what each would tell.
    ("bulk_risks_form", By(&["act_on_risks", "preview_risks_disclosure"])),
    ("raise_risk_form", By(&["raise_risk"])),
    ("amend_risk_form", By(&["amend_risk"])),
    ("disclose_risk_form", By(&["disclose_risk"])),
    (
        "act_risk_form",
        By(&[
            "rescore_risk",
            "look_risk",
            "respond_risk",
            "assign_risk",
            "close_risk",
            "reopen_risk",
            "bring_back_risk",
        ]),
    ),
    ("propose_criteria_form", By(&["propose_criteria"])),
    ("agree_criteria_form", By(&["agree_criteria"])),
    ("decline_criteria_form", By(&["decline_criteria"])),
    ("withdraw_criteria_form", By(&["withdraw_criteria"])),
];

fn is_operation(route: &Declared) -> bool {
    route.path.starts_with("/api/")
}

/// What is missing between the acts on pages and the operations of the API, in sentences.
fn missing(declared: &[Declared], acts: &[(&str, Act)]) -> Vec<String> {
    let changing = declared.iter().filter(|route| ways::changes(route) && !is_operation(route));
    let pages: BTreeSet<&str> = changing.map(|route| route.name.as_str()).collect();
    let operations: BTreeSet<&str> =
        declared.iter().filter(|route| is_operation(route)).map(|route| route.name.as_str()).collect();
    let named: BTreeSet<&str> = acts.iter().map(|(page, _)| *page).collect();
    let mut missing: Vec<String> =
        pages.difference(&named).map(|page| format!("{page} names no operation that does the same")).collect();
    missing.extend(named.difference(&pages).map(|page| format!("{page} is no act on a page")));
    for (page, act) in acts {
        match act {
            By([]) | Never("") => missing.push(format!("{page} says nothing")),
            By(all) => {
                let unknown = all.iter().filter(|one| !operations.contains(*one));
                missing.extend(unknown.map(|one| format!("{page}: {one} is no operation")));
            }
            Never(_) => {}
        }
    }
    missing
}

#[test]
fn every_act_on_a_page_is_an_operation_or_says_why_not() {
    of_each(|model| assert_eq!(missing(&model.copy().declared, ACTS), [""; 0]));
}

#[test]
fn an_act_that_no_program_can_do_is_found() {
    of_each(|model| {
        let mut declared = model.copy().declared.clone();
        let archive = Declared {
            method: "POST",
            path: "/r/{slug}/risks/{id}/archive".to_owned(),
            access: Access::SignedIn,
            name: "archive_risk_form".to_owned(),
        };
        declared.push(archive);
        declared.retain(|route| route.name != "accept_invitation");
        let acts = [ACTS, &[("burn_risk_form", By(&["raise_risk"])), ("raise_risk_form", By(&[]))]].concat();
        let found = [
            "archive_risk_form names no operation that does the same",
            "burn_risk_form is no act on a page",
            "invitation-accept: accept_invitation is no operation",
            "raise_risk_form says nothing",
        ];
        assert_eq!(missing(&declared, &acts), found);
    });
}

/// Of each route, on a page or not, by its name: what everybody is answered, nobody first, and how many names its address
/// has; as a golden file of the matrix has it.
type Answers<'a> = BTreeMap<(bool, &'a str), (Vec<u16>, usize)>;

fn answers(golden: &str) -> Answers<'_> {
    let mut answers = Answers::new();
    for line in golden.lines().filter(|line| !line.starts_with('#')) {
        let (route, statuses) = line.split_once(": ").expect("a route and its statuses");
        let (path, name) = route.rsplit_once(' ').expect("a name stands last");
        let statuses = statuses.split(' ').map(|status| status.parse().expect("a status")).collect();
        answers.insert((path.contains(" /api/"), name), (statuses, path.matches('{').count()));
    }
    answers
}

/// Who is refused the one and not the other, in sentences. A page that nobody need be signed in for says nothing of
/// nobody; and an operation that names what a page knows by itself, such as the organisation that somebody acts for, is
/// not there for those who name another; one that gives a seat where there is none says who cannot have it.
fn unlike(golden: &str, acts: &[(&str, Act)]) -> Vec<String> {
    let answers = answers(golden);
    let mut unlike = Vec::new();
    for (page, act) in acts {
        let (Some((on_page, few)), By(operations)) = (answers.get(&(false, *page)), act) else { continue };
        for operation in *operations {
            let Some((by_program, many)) = answers.get(&(true, *operation)) else { continue };
            let is_alike = |(place, (one, other)): (usize, (&u16, &u16))| match (is_refused(*one), is_refused(*other)) {
                (true, true) => one == other,
                (false, true) => (*other == 404 && many > few) || place == 0,
                (true, false) => (*one, *other) == (404, 422),
                (false, false) => true,
            };
            if !on_page.iter().zip(by_program).enumerate().all(is_alike) {
                unlike.push(format!("{page} answers {on_page:?}, and {operation} {by_program:?}"));
            }
        }
    }
    unlike
}

fn is_refused(status: u16) -> bool {
    matches!(status, 401 | 403 | 404)
}

#[test]
fn whoever_may_not_on_the_page_may_not_by_program_either() {
    for file in [GOLDEN, GOLDEN_ROOMS] {
        let golden = std::fs::read_to_string(file).expect("the matrix is written down");
        assert_eq!(unlike(&golden, ACTS), [""; 0]);
        let opened = golden.replace("close_risk: 401 200 200 200 200 403", "close_risk: 401 200 200 200 200 200");
        assert_eq!(unlike(&opened, ACTS).len(), usize::from(opened != golden), "an observer who may is found");
    }
}
