//! The list of one's colleagues, and of the invitations that are under way.

use askama::Template;
use axum::response::Response;
use directory::invitation::{self, Invitation, Kind, State};
use directory::membership::{self, Member};
use kernel::{Id, of};

use super::{PEOPLE, frame, state};
use crate::ask::Looking;
use crate::frame::initials;
use crate::shell::Shell;
use crate::words::{Rich, Words};
use crate::{Ask, Refused, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.page(PEOPLE, "organisation-people", page)
}

#[derive(Template)]
#[template(path = "people/list.html")]
struct PeoplePage {
    shell: Shell,
    organisation: String,
    may_manage: bool,
    people: Vec<Row>,
    invitations: Vec<Invited>,
}

struct Row {
    person: Id<of::Person>,
    name: String,
    initials: String,
    email: String,
    role: String,
    state: (&'static str, String),
    second_factor: bool,
    since: Rich,
    /// Its page is for the reader.
    opens: bool,
}

struct Invited {
    id: Id<of::Invitation>,
    email: String,
    by: String,
    state: (&'static str, String),
    until: Rich,
    key: String,
    accepted_by: Option<String>,
}

impl Invited {
    /// Whether somebody has accepted and waits.
    fn waits(&self) -> bool {
        self.accepted_by.is_some()
    }
}

async fn page(ask: Ask) -> Result<Response, Refused> {
    let page = ask.look(|looking| {
        let t = looking.words();
        let shell = frame(looking, t.say("organisation-people-title"), true)?;
        let people = membership::list(looking.tx, &looking.viewer)?;
        let invitations = if looking.viewer.is_administrator() {
            invitation::list(looking.tx, &looking.viewer, looking.now)?
        } else {
            Vec::new()
        };
        Ok(PeoplePage {
            organisation: looking.viewer.organisation_name.clone(),
            may_manage: looking.viewer.is_administrator(),
            people: people.into_iter().map(|member| row(looking, t, member)).collect(),
            invitations: invitations.into_iter().filter_map(|one| invited(looking, t, one)).collect(),
            shell,
        })
    });
    Ok(crate::page(&page.await?))
}

fn row(looking: &Looking<'_, '_>, t: Words, member: Member) -> Row {
    Row {
        state: state(t, &member),
        opens: looking.viewer.is_administrator() || member.person == looking.viewer.person(),
        person: member.person,
        initials: initials(&member.name),
        role: t.say(&format!("organisation-people-role-{}", member.role.name())).to_owned(),
        second_factor: member.second_factor,
        since: looking.when().day_tag(looking.when().date_of(member.ended_at.unwrap_or(member.since))),
        name: member.name,
        email: member.email,
    }
}

/// An invitation of a colleague that is not over.
fn invited(looking: &Looking<'_, '_>, t: Words, one: Invitation) -> Option<Invited> {
    let light = match one.state {
        State::Open => "info",
        State::Expired => "none",
        State::Accepted => "watch",
        State::Agreed | State::Confirmed | State::Withdrawn => return None,
    };
    (one.kind == Kind::Colleague).then(|| Invited {
        id: one.id,
        state: (light, t.say(&format!("organisation-people-invited-{}", one.state.name())).to_owned()),
        until: looking.when().moment_tag(one.expires_at),
        key: looking.ask.fresh_key(),
        accepted_by: one.accepted_by,
        email: one.email,
        by: one.invited_by,
    })
}
