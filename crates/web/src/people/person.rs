//! One colleague, for those who administer the organisation and for the colleague: what they own, and what can be
//! done about them.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use books::{Failure, Filter, Kind, ListQuery};
use directory::membership::{Member, MemberRole, State};
use directory::organisation::needs_administrator;
use kernel::{Id, of};

use super::acts::{change_address, change_role, clear_second_factor, reactivate, reset_password};
use super::{frame, member, state};
use crate::account::Faults;
use crate::ask::Looking;
use crate::frame::initials;
use crate::parts::{Choice, Fault, Field};
use crate::shell::Shell;
use crate::words::Rich;
use crate::{Ask, Form, Refused, Routes, companions};

pub(super) fn routes(routes: Routes) -> Routes {
    let of_one = |noun: &str| format!("/organisation/people/{{person}}/{noun}");
    routes
        .page("/organisation/people/{person}", "colleague", page)
        .post(&of_one("role"), "colleague-role", change_role)
        .post(&of_one("address"), "colleague-address", change_address)
        .post(&of_one("reactivation"), "colleague-reactivate", reactivate)
        .post(&of_one("password-reset"), "colleague-reset-password", reset_password)
        .post(&of_one("second-factor-removal"), "colleague-clear-second-factor", clear_second_factor)
}

#[derive(Template)]
#[template(path = "people/person.html")]
pub(super) struct PersonPage {
    shell: Shell,
    person: Id<of::Person>,
    name: String,
    initials: String,
    email: String,
    state: (&'static str, String),
    since: Rich,
    second_factor: bool,
    may_manage: bool,
    is_own: bool,
    is_active: bool,
    is_out: bool,
    may_leave: bool,
    /// Why they cannot go, where nobody else administers the organisation.
    stays: Option<&'static str>,
    role: Field,
    new_email: Field,
    faults: Vec<Fault>,
    key: String,
    owned: Vec<Owned>,
    more: bool,
}

/// Something open that a person owns, as far as whoever looks may read it.
pub(super) struct Owned {
    pub(super) title: String,
    pub(super) relationship: String,
    /// Where it can be given another owner.
    pub(super) href: String,
}

/// How many open records are listed of each kind.
const MOST_LISTED: usize = 50;

async fn page(ask: Ask, Path(person): Path<String>) -> Result<Response, Refused> {
    let page = ask.look(move |looking| draw(looking, &person, None, &Faults::default()));
    Ok(crate::page(&page.await?))
}

/// An administrator may look with a token that only reads.
pub(super) fn needs_administrator_to_read(looking: &Looking<'_, '_>) -> Result<(), Failure> {
    if looking.viewer.is_administrator() { Ok(()) } else { needs_administrator(&looking.viewer) }
}

/// The page, with what was typed or chosen in one of its forms, if it comes back.
pub(super) fn draw(
    looking: &mut Looking<'_, '_>,
    person: &str,
    typed: Option<&Form>,
    faults: &Faults,
) -> Result<PersonPage, Failure> {
    let (member, is_last) = member(looking, person)?;
    let is_own = member.person == looking.viewer.person();
    if !is_own {
        needs_administrator_to_read(looking)?;
    }
    let new_email = Field::new("email", looking.words().say("organisation-people-address")).kind("email");
    let given = |name: &str, unless: &str| typed.and_then(|form| form.get(name)).unwrap_or(unless).to_owned();
    let new_email = new_email.autocomplete("off").value(given("email", &member.email)).required();
    let role = given("role", member.role.name());
    let mut page = shown(looking, (member, is_last), is_own, faults.on(new_email))?;
    page.role = faults.on(page.role.value(role));
    page.faults = faults.listed(&[&page.new_email, &page.role]);
    page.shell.faulty = !page.faults.is_empty();
    Ok(page)
}

fn shown(
    looking: &mut Looking<'_, '_>,
    (member, is_last): (Member, bool),
    is_own: bool,
    new_email: Field,
) -> Result<PersonPage, Failure> {
    let t = looking.words();
    let shell = frame(looking, &member.name, false)?;
    let (owned, more) = owned(looking, member.person)?;
    let roles = [MemberRole::Member, MemberRole::Administrator].map(|role| {
        let key = format!("organisation-people-role-{}", role.name());
        Choice::new(role.name(), t.say(&key)).hint(t.say(&format!("{key}-hint")))
    });
    let role = Field::new("role", t.say("organisation-people-role")).choices(roles);
    let since = looking.when().day_tag(looking.when().date_of(member.ended_at.unwrap_or(member.since)));
    Ok(PersonPage {
        state: state(t, &member),
        key: looking.ask.fresh_key(),
        person: member.person,
        initials: initials(&member.name),
        second_factor: member.second_factor,
        may_manage: looking.viewer.is_administrator(),
        is_active: member.state == State::Active,
        is_out: matches!(member.state, State::Suspended | State::Left),
        may_leave: !is_last && matches!(member.state, State::Active | State::Suspended),
        stays: is_last.then(|| t.say("directory-last-administrator")),
        name: member.name,
        email: member.email,
        shell,
        since,
        is_own,
        role,
        new_email,
        faults: Vec::new(),
        owned,
        more,
    })
}

/// What a person owns that is open and that the viewer may read, and whether there is more of it. Of what the viewer
/// may not read nothing is told, not even how much there is.
pub(super) fn owned(looking: &mut Looking<'_, '_>, person: Id<of::Person>) -> Result<(Vec<Owned>, bool), Failure> {
    let kinds: Vec<&'static Kind> = looking.ask.app().all_kinds().collect();
    let (mut owned, mut more) = (Vec::new(), false);
    for kind in kinds {
        let filters = vec![Filter::Owner(Some(person))];
        let query = ListQuery { filters, limit: MOST_LISTED, ..ListQuery::default() };
        let page = looking.viewer.reach().list(looking.tx, kind, &query)?;
        more |= page.next.is_some();
        for record in &page.items {
            let seat = looking.viewer.seat_in(record.head.book)?;
            let href = match kind.is_companion {
                true => format!("/r/{}/{}/{}/edit", seat.slug, kind.plural, record.head.id),
                false => companions::address(&looking.viewer, kind, record)?,
            };
            let relationship = seat.name.clone();
            owned.push(Owned { title: record.head.title.clone(), relationship, href });
        }
    }
    Ok((owned, more))
}
