//! What pages and the API both do with a file: keep what was read, change what it means, bring it in, undo it. What
//! would be made of a file is worked out beside the database, never while others wait to write.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use books::import::{NewImport, State};
use books::{BookKind, Failure, Viewer};
use formats::Reading;
use kernel::{Date, Id, Instant, Message, Problem, of};
use storage::Tx;

use super::again::{self, Compared};
use super::desk::Ready;
use super::plan::Circumstances;
use super::{Already, Bringing, Choices, Opened, Plan, about, before, here, learn, note, open, opened_from, plan};
use crate::ask::Guard;
use crate::words::Words;
use crate::{Ask, Refused, keeping};

/// What a plan is made with, for records that go where the choices say.
///
/// # Errors
/// Not found; the database's.
pub fn circumstances(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    (relationship, choices): (Id<of::Relationship>, &Choices),
    (now, today): (Instant, Date),
) -> Result<Circumstances, Failure> {
    let book =
        viewer.seat_about(relationship, if choices.is_private() { BookKind::Side } else { BookKind::Shared })?.book;
    let seated = books::seat::people(tx, book, now)?;
    let owners: BTreeSet<Id<of::Person>> = seated.owners().collect();
    let mut barred = BTreeMap::new();
    let mut people: BTreeMap<String, Option<Id<of::Person>>> = BTreeMap::new();
    // A name that two people have names neither.
    let mut name = |name: &str, person: Id<of::Person>| {
        let known = people.entry(name.trim().to_lowercase()).or_insert(Some(person));
        *known = known.filter(|known| *known == person);
    };
    for one in directory::seating::list(tx, viewer, relationship, now)? {
        if owners.contains(&one.person) {
            name(&one.name, one.person);
        } else if one.until.is_none() {
            let observes = seated.contains(&one.person) || one.organisation == viewer.organisation();
            let why = if observes { "importing-note-owner-observes" } else { "importing-note-owner-elsewhere" };
            barred.insert(one.name.trim().to_lowercase(), why);
        }
    }
    for one in directory::membership::list(tx, viewer)? {
        if owners.contains(&one.person) {
            name(&one.email, one.person);
        } else if seated.contains(&one.person) {
            barred.insert(one.email.trim().to_lowercase(), "importing-note-owner-observes");
        }
    }
    let people = people.into_iter().filter_map(|(name, person)| Some((name, person?))).collect();
    Ok(Circumstances { scale: books::scale::of(tx, viewer, relationship)?, people, barred, today })
}

/// An import with what would be made of it.
pub struct Prepared {
    /// The import.
    pub opened: Opened,
    /// What it was worked out with.
    pub with: Circumstances,
    /// What would be made of it.
    pub plan: Arc<Plan>,
    /// How it compares with what was brought in before; nothing where nothing was, or it has been brought in.
    pub compared: Option<Compared>,
}

impl Prepared {
    /// Whether what was chosen about an earlier reading of the register can be.
    fn fits(&self) -> Result<(), Problem> {
        match &self.compared {
            Some(compared) => compared.check(&self.opened.choices),
            None if self.opened.choices.closes.is_empty() => Ok(()),
            None => Err(Problem::field("closes", Message::of("importing-again-not-gone"))),
        }
    }

    /// What is left of it once these choices are kept.
    fn left(self, choices: String) -> AsLeft {
        let Prepared { opened, with, plan, compared } = self;
        AsLeft { id: opened.import.id.to_string(), choices, reading: opened.reading, with, plan, compared }
    }

    /// The choices as they are kept once it begins: with the register that the file was compared with, and with what of
    /// it is here already.
    fn begun(&self, here: &Already) -> Choices {
        let register = self.compared.as_ref().and_then(|compared| compared.register.as_ref());
        let register = register.map(|register| register.id.clone());
        let mut choices = Choices { register, ..self.opened.choices.clone() };
        note(&mut choices, here);
        choices
    }
}

/// Opens an import and works out what would be made of it, after `change` has changed the choices.
///
/// # Errors
/// Not found; what `change` refuses with; the database's.
pub async fn prepared(
    ask: &Ask,
    (slug, id): (String, String),
    change: impl FnOnce(&mut Opened) -> Result<(), Problem> + Send + 'static,
) -> Result<Prepared, Refused> {
    let (opened, with, earlier) = ask
        .look(move |looking| {
            let relationship = about(&looking.viewer, &slug)?;
            let app = looking.ask.app().clone();
            let mut opened = open((&app, looking.tx), &looking.viewer, relationship, &id)?;
            change(&mut opened)?;
            let times = (looking.now, looking.today());
            let with = circumstances(looking.tx, &looking.viewer, (relationship, &opened.choices), times)?;
            let earlier = match opened.import.state {
                State::Previewed => {
                    let book = keeping::book(&looking.viewer, relationship, &opened.choices.seen_by)?;
                    let chosen = (opened.bringing, &opened.choices);
                    again::load(looking.tx, &looking.viewer, chosen, (book, Some(opened.import.id)))?
                }
                _ => None,
            };
            Ok((opened, with, earlier))
        })
        .await?;
    beside(ask, move || {
        let plan = plan(&opened.reading, &opened.choices, opened.bringing, &with);
        let named = (opened.bringing, opened.reading.file.as_str());
        let compared = earlier.map(|earlier| again::compare((&plan, &opened.choices), named, earlier));
        Prepared { opened, with, plan: Arc::new(plan), compared }
    })
    .await
}

/// The same for an import that a change of this request has just left: its plan is there already, unless the request was
/// a repeated one and somebody has chosen otherwise since the first.
///
/// # Errors
/// As for [`prepared`].
pub async fn prepared_after(ask: &Ask, slug: String, left: AsLeft) -> Result<Prepared, Refused> {
    let path = (slug.clone(), left.id.clone());
    let as_left = ask.look(move |looking| {
        let relationship = about(&looking.viewer, &slug)?;
        let id = left.id.parse().map_err(|_| Failure::not_found())?;
        let import = books::import::get(looking.tx, &looking.viewer, relationship, id)?;
        if import.choices != left.choices {
            return Ok(None);
        }
        let compared = left.compared.filter(|_| import.state == State::Previewed);
        let opened = opened_from(looking.ask.app(), import, left.reading)?;
        Ok(Some(Prepared { opened, with: left.with, plan: left.plan, compared }))
    });
    match as_left.await? {
        Some(prepared) => Ok(prepared),
        None => prepared(ask, path, |_| Ok(())).await,
    }
}

/// Does work that takes a while where no request waits for it.
pub(super) async fn beside<T: Send + 'static>(
    ask: &Ask,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refused> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| ask.refuse(Problem::new(kernel::ProblemKind::Unavailable, Message::of("problem-unavailable"))))
}

/// Makes sure that the viewer may bring in such records at all, before their file is read. Answers their words.
///
/// # Errors
/// Where they may not.
pub async fn may(ask: &Ask, slug: String, bringing: &'static Bringing) -> Result<Words, Refused> {
    ask.look(move |looking| {
        let relationship = about(&looking.viewer, &slug)?;
        let book = looking.viewer.seat_about(relationship, BookKind::Side)?.book;
        books::import::needs(&looking.viewer, book, bringing.kind.name)?;
        Ok(looking.words())
    })
    .await
}

/// An import as a change has just left it, with the plan that was made for it.
pub struct AsLeft {
    /// Its id.
    pub id: String,
    choices: String,
    reading: Reading,
    with: Circumstances,
    plan: Arc<Plan>,
    compared: Option<Compared>,
}

/// Keeps what was read of a file.
///
/// # Errors
/// Where the viewer may not, or nothing in the file is a table of such records.
pub async fn keep(
    ask: &Ask,
    guard: Guard,
    (slug, bringing): (String, &'static Bringing),
    (reading, choices): (Reading, Choices),
) -> Result<AsLeft, Refused> {
    if reading.tables.is_empty() {
        return Err(ask.refuse(Problem::field("file", Message::of("importing-no-table"))));
    }
    let reading = bringing.settled(reading);
    let (named, chosen) = (slug.clone(), choices.clone());
    let (with, earlier, corrected) = ask
        .look(move |looking| {
            let relationship = about(&looking.viewer, &named)?;
            let times = (looking.now, looking.today());
            let with = circumstances(looking.tx, &looking.viewer, (relationship, &chosen), times)?;
            let book = keeping::book(&looking.viewer, relationship, &chosen.seen_by)?;
            let earlier = again::load(looking.tx, &looking.viewer, (bringing, &chosen), (book, None))?;
            Ok((with, earlier, before(looking.tx, &looking.viewer, bringing)?))
        })
        .await?;
    let (text, reading, with, choices, (plan, compared)) = beside(ask, move || {
        let mut choices = choices;
        learn(&mut choices, &reading, (bringing, with.scale.steps()), &corrected);
        let made = again::carry(&mut choices, (&reading, bringing, &with), earlier);
        let text = serde_json::to_string(&reading).unwrap_or_default();
        (text, reading, with, choices.written(), made)
    })
    .await?;
    let (file_name, chosen, total) = (reading.file.clone(), choices.clone(), plan.count() as i64);
    let id = ask.act(guard, move |doing| {
        let relationship = about(doing.viewer, &slug)?;
        let new = NewImport {
            relationship,
            kind: bringing.kind,
            file_name: &file_name,
            reading: &text,
            choices: &chosen,
            total,
        };
        Ok(books::import::keep(doing.change, doing.viewer, &new)?.to_string())
    });
    Ok(AsLeft { id: id.await?, choices, reading, with, plan: Arc::new(plan), compared })
}

/// Keeps the choices that a plan was made with.
///
/// # Errors
/// Not found; [`kernel::ProblemKind::Conflict`] where it is brought in already; the database's.
pub async fn choose(ask: &Ask, guard: Guard, prepared: Prepared) -> Result<AsLeft, Refused> {
    prepared.opened.choices.needs_steps(prepared.with.scale.steps()).map_err(|problem| ask.refuse(problem))?;
    prepared.fits().map_err(|problem| ask.refuse(problem))?;
    let import = prepared.opened.import.clone();
    let written = prepared.opened.choices.written();
    let left = prepared.left(written);
    let (choices, total) = (left.choices.clone(), left.plan.count() as i64);
    let chosen = ask.act(guard, move |doing| {
        books::import::choose(doing.change, doing.viewer, &import, (&choices, total))?;
        Ok(import.id.to_string())
    });
    chosen.await?;
    Ok(left)
}

/// Begins to bring the file in as the plan says. The work goes on by itself.
///
/// # Errors
/// Where the viewer may not, the reason for privacy is missing, there is nothing to bring in, or it has begun.
pub async fn begin(ask: &Ask, guard: Guard, prepared: Prepared) -> Result<AsLeft, Refused> {
    let choices = &prepared.opened.choices;
    choices.needs_steps(prepared.with.scale.steps()).map_err(|problem| ask.refuse(problem))?;
    if choices.is_private() && choices.why_private.is_empty() {
        return Err(ask.refuse(Problem::field("why_private", Message::of("importing-why-private-missing"))));
    }
    prepared.fits().map_err(|problem| ask.refuse(problem))?;
    let import = prepared.opened.import.clone();
    let (seen_by, total) = (choices.seen_by.clone(), (prepared.plan.count() + choices.closes.len()) as i64);
    let left = ask.look(move |looking| {
        let (relationship, with) = (prepared.opened.import.relationship, (&*prepared.plan, prepared.compared.as_ref()));
        let already = here((looking.tx, &looking.viewer), relationship, prepared.opened.bringing, with)?;
        let begun = prepared.begun(&already).written();
        Ok(prepared.left(begun))
    });
    let left = left.await?;
    let ready = Ready { import: import.id, choices: left.choices.clone(), plan: Arc::clone(&left.plan) };
    let choices = left.choices.clone();
    let begun = ask.act(guard, move |doing| {
        let book = keeping::book(doing.viewer, import.relationship, &seen_by)?;
        books::import::begin(doing.change, doing.viewer, &import, (book, &choices, total))?;
        Ok(import.id.to_string())
    });
    begun.await?;
    ask.app().importing.begin(ready);
    Ok(left)
}

/// Begins to undo an import. `leave` are records that stay as they are.
///
/// # Errors
/// Where the viewer may not, or it is not done.
pub async fn undo(
    ask: &Ask,
    guard: Guard,
    (slug, id): (String, String),
    leave: Vec<String>,
) -> Result<String, Refused> {
    let leave: Result<Vec<Id<of::Record>>, _> = leave.iter().map(|id| id.parse()).collect();
    let unknown = || ask.refuse(Problem::field("leave", Message::of("field-record-unknown")));
    let leave = leave.map_err(|_| unknown())?;
    let id = ask
        .act(guard, move |doing| {
            let relationship = about(doing.viewer, &slug)?;
            let id = id.parse().map_err(|_| Failure::not_found())?;
            let import = books::import::get(doing.change.tx, doing.viewer, relationship, id)?;
            books::import::undo(doing.change, doing.viewer, &import, &leave)?;
            Ok(import.id.to_string())
        })
        .await?;
    ask.app().importing.wake.notify_one();
    Ok(id)
}
