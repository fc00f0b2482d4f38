//! The people of both sides of a relationship, and whom one's own side has invited.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use books::{BookKind, Failure, Verb};
use directory::invitation::{self, Invitation, State};
use kernel::{Id, of};

use crate::frame::{Circle, Place};
use crate::overview::{SidePeople, sides};
use crate::parts::Side;
use crate::shell::{Shell, Tab};
use crate::updates::role_words;
use crate::words::{When, Words};
use crate::{Ask, Looking, Refused, Routes, keeping};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.page("/r/{relationship}/people", "people", page)
}

#[derive(Template)]
#[template(path = "relationships/people.html")]
struct PeoplePage {
    shell: Shell,
    base: String,
    may_manage: bool,
    is_alone: bool,
    /// Each side, and whether the reader may change its people.
    sides: Vec<(bool, SidePeople)>,
    invitations: Vec<Invited>,
    /// Somebody has accepted one of them.
    somebody_waits: bool,
    /// The parties that have left: name, side, and when.
    parted: Vec<(String, Side, String)>,
}

/// An invitation that is not over.
struct Invited {
    id: Id<of::Invitation>,
    /// The organisation, and who.
    words: String,
    detail: String,
    light: &'static str,
    state: String,
    /// Somebody accepted and waits for our yes.
    waits: bool,
    /// Who has still to say yes, where others have.
    still: Option<String>,
    /// What our yes is called: others decide too, or it lets them in.
    yes: &'static str,
    /// We have said yes, and wait for others.
    agreed: bool,
    key: String,
}

async fn page(ask: Ask, Path(slug): Path<String>) -> Result<Response, Refused> {
    let page = ask.look(move |looking| draw(looking, &slug)).await?;
    Ok(crate::page(&page))
}

fn draw(looking: &mut Looking<'_, '_>, slug: &str) -> Result<PeoplePage, Failure> {
    let (t, when) = (looking.words(), looking.when());
    let about = keeping::relationship(&looking.viewer, slug)?;
    let circle = looking.circle(about)?;
    let title = t.say("people-title");
    let place = Place { title, key: "people", relationship: Some(about), way: Vec::new(), tab: Tab::Relationship };
    let shell = looking.frame_in(place, Some(&circle), t)?;
    let seat = looking.viewer.seat_about(about, BookKind::Shared)?;
    let may_manage = seat.allows(Verb::Manage, "relationship") && looking.viewer.may_write();
    let invited = if may_manage { invitations(looking, about)? } else { Vec::new() };
    Ok(PeoplePage {
        base: format!("/r/{slug}"),
        may_manage,
        is_alone: circle.present().len() < 2,
        parted: parted(t, &circle, &when),
        sides: sides(&circle, t, usize::MAX).into_iter().map(|side| (may_manage && side.is_own, side)).collect(),
        somebody_waits: invited.iter().any(|one| matches!(one.state, State::Accepted | State::Agreed)),
        invitations: invited.iter().map(|one| drawn(looking, (t, &when), one)).collect(),
        shell,
    })
}

/// The parties that have left, each with the words that say when.
fn parted(t: Words, circle: &Circle, when: &When) -> Vec<(String, Side, String)> {
    let told =
        |(name, side, day): (String, Side, String)| (name, side, t.say_with("people-parted", &[("day", day.into())]));
    circle.parted(when).into_iter().map(told).collect()
}

/// The invitations into a relationship that are not over, those that wait for an answer of ours first.
///
/// # Errors
/// The database's.
pub(super) fn invitations(
    looking: &mut Looking<'_, '_>,
    about: Id<of::Relationship>,
) -> Result<Vec<Invitation>, Failure> {
    let mut all = invitation::list(looking.tx, &looking.viewer, looking.now)?;
    all.retain(|one| one.relationship == Some(about) && !matches!(one.state, State::Confirmed | State::Withdrawn));
    all.sort_by_key(|one| one.state != State::Accepted);
    Ok(all)
}

/// Which parties have still to say yes to whoever accepted, where others than the reader's have.
fn still(t: Words, one: &Invitation) -> Option<String> {
    let others = one.state == State::Agreed || one.waits_for.len() > 1;
    others.then(|| t.say_with("people-invitation-still", &[("others", one.waits_for.join(", ").into())]))
}

fn drawn(looking: &Looking<'_, '_>, (t, when): (Words, &When), one: &Invitation) -> Invited {
    let organisation = one.accepted_for.as_ref().unwrap_or(&one.organisation_name);
    let who = one.accepted_by.as_ref().unwrap_or(&one.email);
    let role = one.role.map_or("", |role| role_words(t, role));
    let (light, state) = match one.state {
        State::Accepted => ("watch", t.say("people-invitation-accepted").to_owned()),
        State::Agreed => ("info", t.say("people-invitation-agreed").to_owned()),
        State::Expired => ("none", t.say("people-invitation-expired").to_owned()),
        _ => ("info", t.say_with("people-invitation-open", &[("day", when.moment(one.expires_at).into())])),
    };
    let by = if one.is_own {
        one.invited_by.clone()
    } else {
        let values = [("who", one.invited_by.as_str().into()), ("organisation", one.invited_for.as_str().into())];
        t.say_with("live-who", &values)
    };
    let detail = [
        ("email", one.email.as_str().into()),
        ("role", role.into()),
        ("by", by.into()),
        ("when", when.ago(one.created_at).into()),
    ];
    Invited {
        id: one.id,
        words: t.say_with("people-invited", &[("organisation", organisation.into()), ("who", who.into())]),
        detail: t.say_with("people-invited-detail", &detail),
        light,
        state,
        waits: one.state == State::Accepted,
        still: still(t, one),
        yes: t.say(if one.waits_for.len() > 1 { "people-agree" } else { "people-confirm" }),
        agreed: one.state == State::Agreed,
        key: looking.ask.fresh_key(),
    }
}
