//! T09, invitations: in every state (open, renewed, too old, withdrawn, accepted, confirmed, refused), to a newcomer and
//! to somebody of another organisation, as a colleague, as one with each role, as a partner. An open one is accepted by
//! whom it is for, once; every other is worth nothing to anybody. And none is dealt with but by whoever brings in such
//! people, for the organisation that made it.

use books::{Change, Failure, Role, Viewer};
use directory::Email;
use directory::invitation::{self, Issued, PartnerInvitation};
use kernel::{Fault, Id, of};
use storage::values;
use web::Declared;

use crate::house::House;
use crate::house::call::Call;
use crate::house::cast::{PASSWORD, Person, password};
use crate::house::model::{Model, of_each};
use crate::house::register::Names;
use crate::house::ways;
use crate::planted::turns_red;

/// What became of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Renewed,
    TooOld,
    Withdrawn,
    Accepted,
    Confirmed,
    Refused,
}

const STATES: [State; 7] =
    [State::Open, State::Renewed, State::TooOld, State::Withdrawn, State::Accepted, State::Confirmed, State::Refused];

/// Whom it brings in, with which role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum As {
    Colleague(Option<Role>),
    Partner(Role),
}

/// Everything that can be invited to.
const ROLES: [As; 7] = [
    As::Colleague(None),
    As::Colleague(Some(Role::SeniorExecutive)),
    As::Colleague(Some(Role::RelationshipManager)),
    As::Colleague(Some(Role::Member)),
    As::Colleague(Some(Role::Observer)),
    As::Partner(Role::RelationshipManager),
    As::Partner(Role::SeniorExecutive),
];

struct Invited {
    state: State,
    to: As,
    id: Id<of::Invitation>,
    /// The code that its letter had.
    code: String,
}

fn make(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    (to, email): (As, &str),
    at: Id<of::Relationship>,
) -> Result<Issued, Failure> {
    match to {
        As::Colleague(role) => {
            let email = Email::read(email).expect("an address");
            invitation::invite_colleague(change, viewer, &email, role.map(|role| (at, role)))
        }
        As::Partner(role) => {
            // No two parties bear one name.
            let new = PartnerInvitation::read(&format!("Fourth Ltd {email}"), email, role.name())?;
            invitation::invite_partner(change, viewer, at, &new)
        }
    }
}

/// An invitation by the owner, brought into that state by the acts that lead there.
fn invited(house: &House, model: &Model, state: State, (to, email): (As, String)) -> Invited {
    let (owner, at, address) = (&model.cast.owner, model.cast.estate, email.clone());
    let (id, code) = house.act((owner, &format!("invite {email}")), move |change, viewer| {
        make(change, viewer, (to, &address), at).map(|issued| (issued.id, issued.code))
    });
    let of_it = format!("{state:?} {email}");
    if matches!(state, State::Accepted | State::Confirmed | State::Refused) {
        let own = code.clone();
        house.change(&of_it, move |change| {
            invitation::accept_as_new(change, &own, "Nina Ewe".to_owned(), &password()).map(drop)
        });
    }
    match state {
        State::Open | State::Accepted => {}
        State::Renewed => {
            house.act((owner, &of_it), move |change, viewer| invitation::renew(change, viewer, id).map(drop))
        }
        State::Withdrawn => house.act((owner, &of_it), move |change, viewer| invitation::withdraw(change, viewer, id)),
        State::Confirmed => {
            house.act((owner, &of_it), move |change, viewer| invitation::confirm(change, viewer, id).map(drop));
            if matches!(to, As::Partner(_)) {
                let other = &model.cast.partner;
                house.act((other, &of_it), move |change, viewer| invitation::confirm(change, viewer, id).map(drop));
                // Whoever came in before them would be asked too.
                house.change(&of_it, move |change| {
                    let sql = "UPDATE invitations SET confirmed_at = $2 WHERE id = $1 AND confirmed_at IS NULL";
                    change.tx.run(sql, values![id, change.now])?;
                    Ok(())
                });
            }
        }
        State::Refused => house.act((owner, &of_it), move |change, viewer| invitation::refuse(change, viewer, id)),
        State::TooOld => house.change(&of_it, move |change| {
            change.tx.run("UPDATE invitations SET expires_at = $2 WHERE id = $1", values![id, change.now])?;
            Ok(())
        }),
    }
    Invited { state, to, id, code }
}

/// Every invitation there can be, each to an address of its own.
fn everything(house: &House, model: &Model) -> Vec<Invited> {
    let mut all = Vec::new();
    for state in STATES {
        for (place, to) in ROLES.into_iter().enumerate() {
            let email = format!("{state:?}{place}@newcomer.example").to_lowercase();
            all.push(invited(house, model, state, (to, email)));
        }
    }
    all
}

fn as_new(code: &str) -> Call {
    let form = [("code", code), ("name", "Nina Ewe"), ("password", PASSWORD)];
    Call::new("POST", "/invitation").form(&form.map(|(name, value)| (name.to_owned(), value.to_owned())))
}

fn as_one(code: &str, who: &Person) -> Call {
    let form = [("code", code), ("organisation", "new"), ("csrf", &who.csrf)];
    let form = form.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Call::new("POST", "/invitation/acceptance").form(&form).by(who)
}

/// Demands that nothing comes of it.
fn nothing_comes_of(house: &House, what: &str, call: Call) {
    let heard = house.hear(call);
    assert!(!heard.is_done(), "T09 {what}: {} {}", heard.status, heard.text());
}

#[test]
fn an_invitation_lets_in_whom_it_is_for_once_and_nobody_else() {
    of_each(|model| {
        let house = model.copy();
        let all = everything(&house, model);
        let others = [&model.cast.colleague, &model.cast.partner, &model.cast.outsider];
        let before = house.digest();
        let mut asked = 0;
        for invited in &all {
            let what = format!("{:?} {:?}", invited.state, invited.to);
            for who in others {
                nothing_comes_of(&house, &format!("{what} by {}", who.name), as_one(&invited.code, who));
            }
            let nobody = Call::new("POST", "/invitation/acceptance").form(&[("code".to_owned(), invited.code.clone())]);
            nothing_comes_of(&house, &what, nobody);
            nothing_comes_of(&house, &what, as_new(&format!("{}x", invited.code)));
            if invited.state != State::Open {
                nothing_comes_of(&house, &what, as_new(&invited.code));
            }
            asked += others.len() + 3;
        }
        let changed = House::changed(&before, &house.digest());
        assert!(changed.is_empty(), "T09: {changed:?} changed");
        for invited in all.iter().filter(|invited| invited.state == State::Open) {
            let accepted = house.hear(as_new(&invited.code)).done();
            let cookie = accepted.header("set-cookie").split(';').next().expect("it signs them in").to_owned();
            let read = Call::get("/api/v1/relationships/works-estate/risks").header("cookie", &cookie);
            let read = house.hear(read);
            assert!(matches!(read.status, 401 | 404), "T09 {:?}: reads before it is confirmed", invited.to);
            nothing_comes_of(&house, "accepted twice", as_new(&invited.code));
        }
        println!("T09: {asked} acceptances of {} invitations that are not theirs or not open, 0 done", all.len());
    });
}

/// Whether the route deals with an invitation.
fn deals(route: &Declared) -> bool {
    route.path.contains("{invitation}") && ways::changes(route)
}

#[test]
fn nobody_deals_with_an_invitation_but_whoever_brings_in_such_people() {
    of_each(|model| {
        let house = model.copy();
        let all = everything(&house, model);
        let cast = &model.cast;
        let others = [&cast.colleague, &cast.observer, &cast.partner, &cast.third, &cast.outsider];
        let before = house.digest();
        let mut asked = 0;
        for invited in &all {
            let id = invited.id.to_string();
            let names = Names { invitation: id.clone(), partner_invitation: id, ..model.register.joint.clone() };
            let asking = house.declared.iter().filter(|route| deals(route));
            let asking: Vec<_> = asking.flat_map(|route| others.map(|who| (route, who))).collect();
            let call = |(route, who): &(&Declared, &Person)| {
                ways::by(ways::call(route, &names, &model.description, (1, "another's")), who)
            };
            let heard = house.hear_at_once(asking.iter().map(call).collect());
            for ((route, who), heard) in asking.iter().zip(heard) {
                let what = format!("{} {} of {:?} {:?}", route.method, route.path, invited.state, invited.to);
                assert!(!heard.is_done(), "T09 {what} by {}: {} {}", who.name, heard.status, heard.text());
                asked += 1;
            }
        }
        let changed = House::changed(&before, &house.digest());
        assert!(changed.is_empty(), "T09: {changed:?} changed");
        println!("T09: {asked} acts on {} invitations by people who do not bring in such people, 0 done", all.len());
    });
}

#[test]
fn what_became_of_an_invitation_says_what_can_still_be_done_with_it() {
    of_each(|model| {
        let mut done = 0;
        for deed in ["renewal", "withdrawal", "confirmation", "refusal"] {
            let house = model.copy();
            let (colleague, partner) = (As::Colleague(Some(Role::Member)), As::Partner(Role::RelationshipManager));
            for (state, to) in STATES.iter().flat_map(|state| [(*state, colleague), (*state, partner)]) {
                let email = format!("{state:?}.{to:?}@newcomer.example").to_lowercase();
                let email = email.replace(['(', ')'], "");
                let invited = invited(&house, model, state, (to, email));
                let path = match to {
                    As::Colleague(_) => format!("/organisation/invitations/{}/{deed}", invited.id),
                    As::Partner(_) => format!("/r/works-estate/invitations/{}/{deed}", invited.id),
                };
                let fields = [("csrf".to_owned(), model.cast.owner.csrf.clone())];
                let heard = house.hear(Call::new("POST", path).form(&fields).by(&model.cast.owner));
                let may = match state {
                    State::Open | State::Renewed | State::TooOld => matches!(deed, "renewal" | "withdrawal"),
                    State::Accepted => matches!(deed, "confirmation" | "refusal"),
                    State::Withdrawn | State::Confirmed | State::Refused => false,
                };
                assert_eq!(heard.is_done(), may, "T09 {deed} of {state:?} {to:?}: {}", heard.status);
                done += 1;
            }
        }
        println!("T09: {done} acts on invitations by whoever made them, each as its state allows");
    });
}

#[test]
fn a_planted_fault_lets_anybody_accept() {
    turns_red(
        "standing::invited::an_invitation_lets_in_whom_it_is_for_once_and_nobody_else",
        Fault::InvitationsFitEveryAddress,
        "T09",
        &[],
    );
}
