//! A relationship's settings.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use books::{BookKind, Failure, Verb};
use directory::party;
use directory::relationship::{self, Relationship};
use kernel::{Id, Message, Problem, ProblemKind, of};
use sha2::{Digest, Sha256};

use super::form::{Drawn, Typed};
use super::scale::Stays;
use crate::account::Faults;
use crate::ask::Doing;
use crate::frame::Place;
use crate::shell::{Shell, Tab};
use crate::{Ask, Form, Looking, Refused, keeping, overview, refused};

#[derive(Template)]
#[template(path = "relationships/settings.html")]
struct SettingsPage {
    shell: Shell,
    base: String,
    may_manage: bool,
    key: String,
    version: i64,
    form: Drawn,
    facts: Vec<(&'static str, String)>,
    purpose: String,
    /// What the parties agree on, by name, and where.
    agreements: Vec<(String, String)>,
    /// Where the viewer takes their organisation out, if they may.
    departure: Option<String>,
    /// What stands now where somebody else changed it meanwhile.
    stands: Vec<(&'static str, String)>,
}

/// A number that stands for what the settings say, so that a change made meanwhile is noticed.
pub(super) fn version_of(relationship: &Relationship) -> i64 {
    let settings = Typed::of_settings(&relationship.settings);
    let digest = Sha256::digest(format!("{settings:?}"));
    digest.iter().take(6).fold(0, |number, byte| number << 8 | i64::from(*byte))
}

pub(super) async fn page(ask: Ask, Path(slug): Path<String>) -> Result<Response, Refused> {
    draw(&ask, slug, None).await
}

async fn draw(ask: &Ask, slug: String, typed: Option<(Typed, Problem)>) -> Result<Response, Refused> {
    let page = ask.look(move |looking| {
        let about = keeping::relationship(&looking.viewer, &slug)?;
        settings_page(looking, (about, &slug), typed.as_ref())
    });
    Ok(crate::page(&page.await?))
}

fn settings_page(
    looking: &mut Looking<'_, '_>,
    (about, slug): (Id<of::Relationship>, &str),
    typed: Option<&(Typed, Problem)>,
) -> Result<SettingsPage, Failure> {
    let (t, when) = (looking.words(), looking.when());
    let title = t.say("relationships-settings-title");
    let mut shell = looking.frame(Place {
        title,
        key: "relationship-settings",
        relationship: Some(about),
        way: Vec::new(),
        tab: Tab::Relationship,
    })?;
    let found = relationship::get(looking.tx, &looking.viewer, about)?;
    let stays = Stays::of((looking.ask.app(), looking.tx, &looking.viewer), about)?;
    let now = Typed::of_settings(&found.settings);
    let is_stale = typed.is_some_and(|(_, problem)| problem.kind == ProblemKind::Conflict);
    let faults = typed.map(|(_, problem)| Faults::of(problem, t)).unwrap_or_default();
    let shown = typed.map_or(&now, |(typed, _)| typed);
    let form = Drawn::of(t, shown, stays.map(|stays| t.say(stays.message())), &faults);
    shell.faulty = !form.faults.is_empty();
    let seat = looking.viewer.seat_about(about, BookKind::Shared)?;
    let kinds = looking.ask.app().pillars.iter().flat_map(|pillar| pillar.agreements.iter());
    let agreements = kinds.map(|kind| (t.say_with(kind.title, &[]), format!("/r/{slug}/{}", kind.plural))).collect();
    Ok(SettingsPage {
        agreements,
        base: format!("/r/{slug}"),
        may_manage: seat.allows(Verb::Manage, "relationship") && looking.viewer.may_write(),
        departure: party::may_leave(&looking.viewer, about).then(|| format!("/r/{slug}/departure")),
        key: looking.ask.fresh_key(),
        version: version_of(&found),
        stands: if is_stale { shown.differences(t, &now) } else { Vec::new() },
        facts: overview::facts(t, &when, &found.settings),
        purpose: found.settings.purpose,
        form,
        shell,
    })
}

pub(super) async fn change(ask: Ask, Path(slug): Path<String>, form: Form) -> Result<Response, Refused> {
    let typed = Typed::of_form(&form);
    let (to, seen, at) = (typed.clone(), form.version(), slug.clone());
    let done = ask.act(ask.guard(&form), move |doing| {
        let about = keeping::relationship(doing.viewer, &at)?;
        edit(doing, about, seen, &to)?;
        Ok(format!("/r/{at}/settings?done=relationship-settings"))
    });
    match done.await {
        Ok(address) => Ok(crate::see(&address)),
        Err(refused) if Faults::shows(&refused.problem) => {
            let status = refused::status(refused.problem.kind);
            Ok((status, draw(&ask, slug, Some((typed, refused.problem))).await?).into_response())
        }
        Err(refused) => Err(refused),
    }
}

/// Changes the settings to what was typed. `seen` is the version that the person saw.
///
/// # Errors
/// Where the viewer may not, somebody else changed them meanwhile, and what is wrong with the fields.
pub(super) fn edit(
    doing: &mut Doing<'_, '_, '_>,
    about: Id<of::Relationship>,
    seen: i64,
    typed: &Typed,
) -> Result<Relationship, Failure> {
    relationship::needs_manager(doing.viewer, about)?;
    let now = relationship::get(doing.change.tx, doing.viewer, about)?;
    if version_of(&now) != seen {
        return Err(Problem::new(ProblemKind::Conflict, Message::of("relationships-stale")).into());
    }
    let settings = typed.read()?;
    let stays = Stays::of((doing.ask.app(), doing.change.tx, doing.viewer), about)?;
    if let Some(stays) = stays.filter(|_| settings.scale != now.settings.scale) {
        return Err(stays.problem().into());
    }
    relationship::edit(doing.change, doing.viewer, about, &settings, stays.is_some())?;
    relationship::get(doing.change.tx, doing.viewer, about)
}
