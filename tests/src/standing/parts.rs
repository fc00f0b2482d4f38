//! T09: every part that somebody who belongs can play in an organisation, and every role or none in a relationship,
//! against a table of what each changing route needs. Whoever lacks it is refused in every such route, and nothing
//! changes. (The shape of CVE-2026-27803: access was checked, and not the right that the act needs.)

use books::Role;
use kernel::Fault;
use web::{Access, Declared};

use super::memberships::Ada;
use crate::house::House;
use crate::house::model::of_each;
use crate::house::register::Names;
use crate::house::ways;
use crate::planted::turns_red;

/// What a changing route needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// To belong.
    Nothing,
    /// To administer the organisation.
    Administrator,
    /// A role that writes.
    Writer,
    /// A role that manages.
    Manager,
    /// A role that binds its side: whoever agrees to a text that binds every party, proposes, declines or withdraws one.
    Binder,
    /// To be the senior executive there, or an administrator with a seat.
    Leader,
}

/// The table: what a route needs, by its address. A route that fits no line is about the person alone.
fn needs(route: &Declared) -> Needs {
    let path = route.path.trim_start_matches("/api/v1");
    let inside = path.strip_prefix("/r/").or_else(|| path.strip_prefix("/relationships/"));
    let Some(inside) = inside.and_then(|inside| inside.split_once('/').map(|(_, rest)| rest)) else {
        let of_organisation = ["/organisation", "/people/", "/invitations"].iter().any(|begin| path.starts_with(begin));
        return match path {
            _ if of_organisation => Needs::Administrator,
            "/work/actions/{action}/closure" | "/work/actions/{action}/reopening" => Needs::Writer,
            // Settles the relationship itself, under its own address.
            _ if path.starts_with("/relationships/{") => Needs::Manager,
            _ => Needs::Nothing,
        };
    };
    let begins = |words: &[&str]| words.iter().any(|word| inside.starts_with(word));
    if inside.starts_with("departure") {
        Needs::Leader
    } else if begins(&["settings", "people", "invitations", "rooms"]) || inside.ends_with("/disclosure") {
        Needs::Manager
    } else if inside.starts_with("criteria") {
        Needs::Binder
    } else if inside.ends_with("/views") || inside.contains("/views/") || inside.starts_with("views") {
        Needs::Nothing
    } else {
        Needs::Writer
    }
}

/// Acts upon many answer for each of the records that it was not done.
const ANSWERS_FOR_EACH: [&str; 2] = ["bulk_risks_form", "act_on_risks"];

fn has(needs: Needs, part: &str, role: Option<Role>) -> bool {
    match needs {
        Needs::Nothing => true,
        Needs::Administrator => part == "administrator",
        Needs::Writer => role.is_some_and(|role| role != Role::Observer),
        Needs::Leader => role == Some(Role::SeniorExecutive) || (role.is_some() && part == "administrator"),
        Needs::Manager | Needs::Binder => matches!(role, Some(Role::SeniorExecutive | Role::RelationshipManager)),
    }
}

#[test]
fn whoever_lacks_the_right_that_an_act_needs_is_refused_everywhere() {
    of_each(|model| {
        let house = model.copy();
        let ada = Ada::of(&house, model);
        let joint = &model.register.joint;
        // What binds every party is nobody's own: all who sit there read it.
        let bound = (joint.criteria.clone(), joint.hash.clone());
        let ours = &Names { criteria: bound.0, hash: bound.1, ..model.register.ours.clone() };
        let roles: Vec<_> = [None].into_iter().chain(Role::ALL.map(Some)).collect();
        let (mut asked, mut of_each_need) = (0, std::collections::BTreeMap::new());
        for (part, role) in
            ["member", "administrator"].iter().flat_map(|part| roles.iter().map(move |role| (part, *role)))
        {
            ada.stand(&house, Some("active"), part, role);
            let before = house.digest();
            let changing =
                house.declared.iter().filter(|route| route.access == Access::SignedIn && ways::changes(route));
            for route in changing.filter(|route| !has(needs(route), part, role)) {
                for (names, by_program) in [(joint, false), (ours, true)] {
                    let what = format!("T09 {} {} as {part}, {role:?}", route.method, route.path);
                    let call = ways::call(route, names, &model.description, (1, &what[..what.len().min(100)]));
                    let heard = house.hear(ada.send(call, by_program));
                    let is_refused = matches!(heard.status, 401 | 403 | 404)
                        || (ANSWERS_FOR_EACH.contains(&route.name.as_str()) && heard.status == 200)
                        || (by_program && heard.status == 409);
                    assert!(is_refused, "{what}: {} {}", heard.status, heard.text());
                    let reads_it = role.is_some() && needs(route) == Needs::Binder;
                    assert!(!reads_it || heard.status == 403, "{what}: refused for another reason: {}", heard.status);
                    *of_each_need.entry(format!("{:?}", needs(route))).or_insert(0) += 1;
                    asked += 1;
                }
            }
            let mut changed = House::changed(&before, &house.digest());
            // What acts upon many answered, each time that nothing was done, is kept with its key.
            changed.retain(|table| table != "answers");
            assert!(changed.is_empty(), "T09 {part} {role:?}: {changed:?} changed");
        }
        println!("T09: {asked} changes asked for without the right they need, 0 done: {of_each_need:?}");
        assert!(of_each_need.len() == 5, "T09: not every need was asked for");
    });
}

#[test]
fn a_planted_fault_lets_observers_through() {
    turns_red(
        "standing::parts::whoever_lacks_the_right_that_an_act_needs_is_refused_everywhere",
        Fault::ObserversChange,
        "T09",
        &[],
    );
}
