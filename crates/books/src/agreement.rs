//! Agreements: texts that bind. A version of such a text is a record in the shared book. One party proposes it, each
//! party agrees to it by naming the hash of exactly that text, and it is in force when the last one has; then it replaces
//! what was in force before. Until that, whoever proposed it may withdraw it, and the others may decline it or counter it
//! with a text of their own. In force is final: only another version replaces it, and an edit is another version, to which
//! nobody has agreed yet.
//!
//! Each step is an entry of the book, so `comity verify` proves who agreed to what and when, and the book's file takes it
//! along. What binds by such a text is the affair of the kind: see `mitigate::criteria`.

mod standing;
mod turn;

use kernel::{Fault, Id, Instant, Message, Problem, ProblemKind, fault, of};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use storage::Tx;

use crate::log::canonical;
use crate::{BookKind, Change, Failure, Kind, ListQuery, New, Record, Scoped, Sort, SortBy, Verb, Viewer};

pub use standing::parties;
use standing::{at, may_bind, needs_the_chain};

/// Waits for the parties.
pub const PROPOSED: &str = "proposed";
/// Every party has agreed, and nothing has replaced it.
pub const IN_FORCE: &str = "in_force";
/// The states of a version. The first is that of a new one.
pub const STATES: &[&str] = &[PROPOSED, IN_FORCE, "superseded", "withdrawn", "declined", "countered"];
/// The longest reason, in characters.
pub const MOST_BECAUSE: usize = 2000;
/// The most versions that a list shows.
const MOST_LISTED: usize = 200;

/// What a version holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// The text that binds, as its kind understands it. It never changes.
    pub text: Map<String, Value>,
    /// Why it was proposed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub because: Option<String>,
    /// The version that was in force when it was proposed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub over: Option<Id<of::Record>>,
    /// The proposal that it was put in the place of.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub instead_of: Option<Id<of::Record>>,
    /// Who has agreed: at most one consent of each party.
    pub agreed: Vec<Consent>,
    /// Who declined it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub declined: Option<Declined>,
    /// When it came into force.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub in_force_at: Option<Instant>,
}

/// That a party has agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// The party.
    pub organisation: Id<of::Organisation>,
    /// Who agreed for it.
    pub person: Id<of::Person>,
    /// When.
    pub at: Instant,
    /// The hash of the text that they named.
    pub hash: String,
}

/// That a party does not agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declined {
    /// The party.
    pub organisation: Id<of::Organisation>,
    /// Who declined for it.
    pub person: Id<of::Person>,
    /// When.
    pub at: Instant,
    /// Why.
    pub because: String,
}

/// A version that somebody proposes.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// What it is called.
    pub title: String,
    /// The text, once its kind has found it in order.
    pub text: Map<String, Value>,
    /// Why.
    pub because: Option<String>,
    /// The proposal that waited when the person wrote this, which it takes the place of; `None` where none did.
    pub instead_of: Option<Id<of::Record>>,
}

/// The hash by which a text is agreed to: SHA-256 of its kind's name, a line break and its canonical JSON, as 64
/// lower-case digits. Two parties who hold the same text find the same hash without asking each other.
///
/// # Errors
/// Where the text has no canonical spelling.
pub fn hash(kind: &str, text: &Map<String, Value>) -> Result<String, Failure> {
    let text = canonical::to_text(&Value::Object(text.clone())).map_err(|_| Failure::broken("a text to be hashed"))?;
    let digest: [u8; 32] = Sha256::digest(format!("{kind}\n{text}")).into();
    Ok(crate::log::hex::encode(&digest))
}

/// The version in force and the one that waits, where there are such.
pub type InForceAndWaiting = (Option<Scoped<Record>>, Option<Scoped<Record>>);

/// The version in force and the one that waits, for one who is seated in the relationship.
///
/// # Errors
/// [`ProblemKind::NotFound`] where the viewer is not; the database's.
pub fn standing(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    kind: &'static Kind,
    relationship: Id<of::Relationship>,
) -> Result<InForceAndWaiting, Failure> {
    let found = listed(tx, viewer, kind, (relationship, vec![PROPOSED, IN_FORCE]))?;
    let one = |status: &str| found.iter().find(|record| record.head.status == status).cloned();
    Ok((one(IN_FORCE), one(PROPOSED)))
}

/// Every version, the newest first, at most 200.
///
/// # Errors
/// [`ProblemKind::NotFound`] where the viewer is not seated in the relationship; the database's.
pub fn list(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    kind: &'static Kind,
    relationship: Id<of::Relationship>,
) -> Result<Vec<Scoped<Record>>, Failure> {
    listed(tx, viewer, kind, (relationship, STATES.to_vec()))
}

fn listed(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    kind: &'static Kind,
    (relationship, statuses): (Id<of::Relationship>, Vec<&'static str>),
) -> Result<Vec<Scoped<Record>>, Failure> {
    viewer.seat_about(relationship, BookKind::Shared)?;
    let sort = Sort { by: SortBy::Number, descending: true };
    let query = ListQuery { statuses, sort, limit: MOST_LISTED, ..ListQuery::default() };
    Ok(viewer.reach().about(relationship).within(BookKind::Shared).list(tx, kind, &query)?.items)
}

/// Proposes a version for the viewer's side, which thereby agrees to it. What waited gives way: the viewer's own side's
/// proposal is withdrawn, another's is countered.
///
/// # Errors
/// [`ProblemKind::Forbidden`] where the viewer binds nobody; [`ProblemKind::Conflict`] where another proposal waits than
/// the one they saw, or the text is in force already.
pub fn propose(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    kind: &'static Kind,
    relationship: Id<of::Relationship>,
    proposal: &Proposal,
) -> Result<Scoped<Record>, Failure> {
    let book = authority(viewer, kind, relationship)?;
    needs_the_chain(change, book)?;
    let waiting = at(change.tx, (book, kind), PROPOSED)?;
    if waiting.as_ref().map(|record| record.head.id) != proposal.instead_of {
        return Err(conflict("agreement-another-waits").into());
    }
    let in_force = at(change.tx, (book, kind), IN_FORCE)?;
    let hash = hash(kind.name, &proposal.text)?;
    for standing in waiting.iter().chain(&in_force) {
        if hash == hash_of(kind, standing)? {
            return Err(conflict("agreement-nothing-new").into());
        }
    }
    if let Some(waiting) = &waiting {
        let is_own = waiting.head.raised_by == viewer.organisation();
        let state = if is_own { "withdrawn" } else { "countered" };
        turn(change, viewer, kind, waiting, (state, |_| {}))?;
    }
    let act = format!("{}.proposed", kind.name);
    let consent = consent(change, viewer, &hash);
    let made = change.raise(viewer, kind, &New { book, parent: None, act: &act, held: None }, |working| {
        working.head.title.clone_from(&proposal.title);
        working.set_body(&Agreement {
            text: proposal.text.clone(),
            because: proposal.because.clone(),
            over: in_force.map(|record| record.head.id),
            instead_of: proposal.instead_of,
            agreed: vec![consent],
            declined: None,
            in_force_at: None,
        })
    })?;
    settle(change, viewer, kind, (relationship, made))
}

/// Agrees to a version for the viewer's side, by the hash of its text. The last party's agreement brings it into force.
/// Agreeing again changes nothing.
///
/// # Errors
/// Not found; [`ProblemKind::Forbidden`] where the viewer binds nobody; [`ProblemKind::Conflict`] where the version does
/// not wait any more, or the hash is of another text.
pub fn agree(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    kind: &'static Kind,
    (relationship, id): (Id<of::Relationship>, Id<of::Record>),
    named: &str,
) -> Result<Scoped<Record>, Failure> {
    let book = authority(viewer, kind, relationship)?;
    needs_the_chain(change, book)?;
    let record = Scoped::new(change.held_for_change(kind, book, id)?);
    if fault::is_on(Fault::OnlyTheFirstPartyBinds)
        && parties(change.tx, relationship)?.first() != Some(&viewer.organisation())
    {
        return Err(Problem::new(ProblemKind::Forbidden, Message::of(Verb::Manage.refusal())).into());
    }
    let own = |agreement: &Agreement| {
        let own = agreement.agreed.iter().find(|consent| consent.organisation == viewer.organisation());
        own.cloned()
    };
    let agreement: Agreement = record.body(kind)?;
    if hash(kind.name, &agreement.text)? != named && !fault::is_on(Fault::AgreementsNameNothing) {
        return Err(conflict("agreement-another-text").into());
    }
    match (record.head.status.as_str(), own(&agreement)) {
        (PROPOSED, Some(consent)) if may_bind(change.tx, book, &consent, change.now)? => {
            settle(change, viewer, kind, (relationship, record))
        }
        (PROPOSED, _) => {
            let consent = consent(change, viewer, named);
            let made = act(change, viewer, kind, (&record, "agreed"), |_, agreement| {
                agreement.agreed.retain(|one| one.organisation != consent.organisation);
                agreement.agreed.push(consent);
            })?;
            settle(change, viewer, kind, (relationship, made))
        }
        (IN_FORCE, Some(_)) => Ok(record),
        _ => Err(conflict("agreement-is-over").into()),
    }
}

/// Declines another side's proposal, for the viewer's side.
///
/// # Errors
/// Not found; [`ProblemKind::Forbidden`] where the viewer binds nobody; [`ProblemKind::Conflict`] where the version does
/// not wait any more or is of the viewer's own side, which withdraws it.
pub fn decline(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    kind: &'static Kind,
    (relationship, id): (Id<of::Relationship>, Id<of::Record>),
    because: &str,
) -> Result<Scoped<Record>, Failure> {
    let record = waiting(change, viewer, kind, (relationship, id))?;
    if record.head.raised_by == viewer.organisation() {
        return Err(conflict("agreement-is-yours").into());
    }
    let (organisation, person, at) = (viewer.organisation(), viewer.person(), change.now);
    let declined = Declined { organisation, person, at, because: because.to_owned() };
    turn(change, viewer, kind, &record, ("declined", |agreement: &mut Agreement| agreement.declined = Some(declined)))
}

/// Withdraws a proposal of the viewer's own side.
///
/// # Errors
/// Not found; [`ProblemKind::Forbidden`] where the viewer binds nobody; [`ProblemKind::Conflict`] where the version does
/// not wait any more or is of another side, so that it can only be declined.
pub fn withdraw(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    kind: &'static Kind,
    (relationship, id): (Id<of::Relationship>, Id<of::Record>),
) -> Result<Scoped<Record>, Failure> {
    let record = waiting(change, viewer, kind, (relationship, id))?;
    if record.head.raised_by != viewer.organisation() {
        return Err(conflict("agreement-is-theirs").into());
    }
    turn(change, viewer, kind, &record, ("withdrawn", |_| {}))
}

/// The shared book, once it is sure that the viewer may bind their side there: a relationship manager or a senior
/// executive. The side is that of their session.
///
/// # Errors
/// [`ProblemKind::NotFound`] where they are not seated in the relationship, [`ProblemKind::Forbidden`] where their part
/// does not allow it.
pub fn authority(
    viewer: &Viewer,
    kind: &'static Kind,
    relationship: Id<of::Relationship>,
) -> Result<Id<of::Book>, Failure> {
    let book = viewer.seat_about(relationship, BookKind::Shared)?.book;
    viewer.seat_for(book, Verb::Manage, kind.name)?;
    Ok(book)
}

/// The version of that id, held for a change, where it still waits and the viewer may bind their side.
fn waiting(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    kind: &'static Kind,
    (relationship, id): (Id<of::Relationship>, Id<of::Record>),
) -> Result<Scoped<Record>, Failure> {
    let book = authority(viewer, kind, relationship)?;
    needs_the_chain(change, book)?;
    let record = Scoped::new(change.held_for_change(kind, book, id)?);
    if record.head.status == PROPOSED { Ok(record) } else { Err(conflict("agreement-is-over").into()) }
}

/// Brings a version into force if every party that has not left has agreed to its text, by somebody who still may bind
/// it: whoever agreed and has lost their seat since does not bind their side any more.
fn settle(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    kind: &'static Kind,
    (relationship, record): (Id<of::Relationship>, Scoped<Record>),
) -> Result<Scoped<Record>, Failure> {
    let book = record.head.book;
    let agreement: Agreement = record.body(kind)?;
    let hash = hash(kind.name, &agreement.text)?;
    let mut bound = Vec::new();
    for consent in &agreement.agreed {
        let is_of_this = consent.hash == hash || fault::is_on(Fault::AgreementsNameNothing);
        if is_of_this && may_bind(change.tx, book, consent, change.now)? {
            bound.push(consent.organisation);
        }
    }
    let parties = parties(change.tx, relationship)?;
    if !parties.iter().all(|party| bound.contains(party)) && !fault::is_on(Fault::OneSideBinds) {
        return Ok(record);
    }
    if let Some(before) = at(change.tx, (book, kind), IN_FORCE)? {
        turn(change, viewer, kind, &before, ("superseded", |_| {}))?;
    }
    let now = change.now;
    act(change, viewer, kind, (&record, "came_into_force"), |head, agreement| {
        IN_FORCE.clone_into(&mut head.status);
        agreement.in_force_at = Some(now);
    })
}

/// Ends a version in that state; the entry says so by the same word.
fn turn(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    kind: &'static Kind,
    record: &Scoped<Record>,
    (state, also): (&'static str, impl FnOnce(&mut Agreement)),
) -> Result<Scoped<Record>, Failure> {
    let now = change.now;
    act(change, viewer, kind, (record, state), |head, agreement| {
        state.clone_into(&mut head.status);
        head.closed_at = Some(now);
        also(agreement);
    })
}

fn act(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    kind: &'static Kind,
    (record, verbed): (&Scoped<Record>, &str),
    rule: impl FnOnce(&mut crate::Head, &mut Agreement),
) -> Result<Scoped<Record>, Failure> {
    let (of, seen) = ((record.head.book, record.head.id), record.head.version);
    let entry = format!("{}.{verbed}", kind.name);
    change.act(viewer, kind, of, seen, (Verb::Manage, &entry), |working| {
        let mut agreement: Agreement = working.body_as()?;
        rule(&mut working.head, &mut agreement);
        working.set_body(&agreement)
    })
}

fn consent(change: &Change<'_, '_>, viewer: &Viewer, hash: &str) -> Consent {
    let (organisation, person) = (viewer.organisation(), viewer.person());
    Consent { organisation, person, at: change.now, hash: hash.to_owned() }
}

fn hash_of(kind: &'static Kind, record: &Record) -> Result<String, Failure> {
    let agreement: Agreement = record.body(kind)?;
    hash(kind.name, &agreement.text)
}

fn conflict(key: &'static str) -> Problem {
    Problem::new(ProblemKind::Conflict, Message::of(key))
}
