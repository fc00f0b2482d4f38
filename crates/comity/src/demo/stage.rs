//! Brings the people of the sample in, as real people come in: an organisation is founded, a partner is invited,
//! accepts and is confirmed, colleagues are seated. And lets each of them act.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Context;
use books::{Change, Failure, Viewer};
use directory::membership::{self, MemberRole};
use directory::organisation::{self, Details};
use directory::person::NewPerson;
use directory::relationship::{Settings, TypedSettings};
use directory::{Email, Hashing, PasswordHash, Proven, invitation, password, seating, session};
use kernel::day::plus_days;
use kernel::{Date, Id, Instant, of};
use web::{Ask, Doing};

use super::story::{self, Cast, Organisation, Person, Story};
use crate::program::Program;

/// The stage: the program, and who has come so far.
pub(super) struct Stage<'p> {
    pub program: &'p Program,
    pub ask: Ask,
    pub today: Date,
    hashing: Hashing,
    cast: &'p Cast,
    actors: HashMap<String, Arc<Actor>>,
}

/// Somebody who can act.
pub(super) struct Actor {
    pub person: Id<of::Person>,
    organisation: Id<of::Organisation>,
    proven: Proven,
}

impl<'p> Stage<'p> {
    pub(super) fn new(program: &'p Program, ask: Ask, cast: &'p Cast) -> Stage<'p> {
        let today = story::zone().day_of(program.clock.now());
        Stage { program, ask, today, hashing: Hashing::new(1), cast, actors: HashMap::new() }
    }

    /// The instant so many minutes into a day, counted from today, where the sample lives.
    pub(super) fn at(&self, day: i64, minutes: i64) -> Instant {
        let midnight = plus_days(self.today, day).at(0, 0, 0, 0);
        let zoned = midnight.in_tz(story::ZONE).map(|zoned| zoned.timestamp()).unwrap_or_default();
        Instant::from(zoned).plus_seconds(minutes * 60)
    }

    /// The actor of that key.
    pub(super) fn actor(&self, key: &str) -> anyhow::Result<Arc<Actor>> {
        self.actors.get(key).cloned().with_context(|| format!("the sample has nobody called {key}"))
    }

    /// Everybody's ids, by their keys.
    pub(super) fn people(&self) -> HashMap<String, Id<of::Person>> {
        self.actors.iter().map(|(key, actor)| (key.clone(), actor.person)).collect()
    }

    /// Makes a change at that instant.
    pub(super) fn change<T: Send + 'static>(
        &self,
        now: Instant,
        work: impl Fn(&mut Change<'_, '_>) -> Result<T, Failure> + Send + 'static,
    ) -> anyhow::Result<T> {
        let (draws, origin) = (self.program.randomness.draws("sample"), Arc::clone(&self.program.origin));
        let outcome = self.program.storage.write_blocking(move |tx| {
            work(&mut Change { tx, now, draws: &mut draws.clone(), origin: Arc::clone(&origin) })
        });
        Ok(outcome?)
    }

    /// Lets somebody do something at that instant.
    pub(super) fn act<T: Send + 'static>(
        &self,
        (key, now): (&str, Instant),
        work: impl Fn(&mut Doing<'_, '_, '_>) -> Result<T, Failure> + Send + 'static,
    ) -> anyhow::Result<T> {
        let (actor, ask) = (self.actor(key)?, self.ask.clone());
        self.change(now, move |change| acting(change, &actor, &ask, &work))
    }

    fn organisation(&self, key: &str) -> anyhow::Result<&'p Organisation> {
        let found = self.cast.organisation.iter().find(|one| one.key == key);
        found.with_context(|| format!("the sample has no organisation called {key}"))
    }

    fn hash(&self, person: &Person) -> anyhow::Result<PasswordHash> {
        let chosen = password::NewPassword::choose(&person.password, &person.name, &person.email)?;
        Ok(self.hashing.hash(&chosen, &mut self.program.randomness.draws("password"))?)
    }

    fn new_person(&self, person: &Person) -> anyhow::Result<NewPerson> {
        let email = Email::of_field("email", &person.email)?;
        Ok(NewPerson { name: person.name.clone(), email, password: Some(self.hash(person)?) })
    }

    /// Somebody has come in: from now on they can act.
    fn enters(&mut self, person: &Person, organisation: Id<of::Organisation>) -> anyhow::Result<()> {
        let email = Email::of_field("email", &person.email)?;
        let account = self.program.storage.read_blocking(move |tx| directory::account::find(tx, &email))?;
        let proven = self.hashing.prove(account.as_ref(), &person.password)?;
        let proven = proven.with_context(|| format!("{} cannot sign in", person.key))?;
        let person_id = account.context("who has come in has an account")?.person();
        self.actors.insert(person.key.clone(), Arc::new(Actor { person: person_id, organisation, proven }));
        Ok(())
    }

    /// Founds an organisation, with everybody who belongs to it.
    pub(super) fn found(&mut self, key: &str, day: i64) -> anyhow::Result<()> {
        let organisation = self.organisation(key)?;
        let details = Details::read(&organisation.name, story::ZONE, "")?;
        let first = self.first(organisation)?;
        let new = self.new_person(first)?;
        let founded = self.change(self.at(day, 540), move |change| organisation::found(change, &details, &new))?;
        self.enters(first, founded.organisation)?;
        self.colleagues(organisation, founded.organisation, day)
    }

    fn first(&self, organisation: &'p Organisation) -> anyhow::Result<&'p Person> {
        organisation.person.first().with_context(|| format!("nobody belongs to {}", organisation.key))
    }

    fn colleagues(&mut self, organisation: &'p Organisation, id: Id<of::Organisation>, day: i64) -> anyhow::Result<()> {
        for person in organisation.person.iter().skip(1) {
            let new = self.new_person(person)?;
            self.change(self.at(day, 600), move |change| membership::enrol(change, id, &new, MemberRole::Member))?;
            self.enters(person, id)?;
        }
        Ok(())
    }

    /// Opens a relationship: the partner is invited, accepts and is confirmed, and everybody takes their seat.
    pub(super) fn open(&mut self, story: &Story) -> anyhow::Result<Id<of::Relationship>> {
        let starts = plus_days(self.today, story.starts).to_string();
        let settings = Settings::read(&TypedSettings {
            name: &story.name,
            purpose: &story.purpose,
            starts_on: &starts,
            ends_on: &story.ends,
            value: &story.value,
            currency: "GBP",
            scale: &story.scale,
        })?;
        let day = story.opened;
        let opened = self.act((&story.opener, self.at(day, 570)), move |doing| {
            directory::relationship::open(doing.change, doing.viewer, &settings)
        })?;
        self.partner(story, opened.relationship)?;
        let manager = |person: &str| story::Seat {
            person: person.to_owned(),
            role: "relationship_manager".to_owned(),
            title: "Relationship manager".to_owned(),
        };
        let managers = [manager(&story.opener), manager(&story.partner.person)];
        for seat in managers.iter().chain(&story.seats) {
            self.seat(story, opened.relationship, seat)?;
        }
        Ok(opened.relationship)
    }

    fn partner(&mut self, story: &Story, relationship: Id<of::Relationship>) -> anyhow::Result<()> {
        let organisation = self.organisation(&story.partner.organisation)?;
        let first = self.first(organisation)?;
        let invited = invitation::PartnerInvitation::read(&organisation.name, &first.email, "relationship_manager")?;
        let issued = self.act((&story.opener, self.at(story.opened, 585)), move |doing| {
            let issued = invitation::invite_partner(doing.change, doing.viewer, relationship, &invited)?;
            Ok((issued.id, issued.code))
        })?;
        let ((id, code), name, hash) = (issued, first.name.clone(), self.hash(first)?);
        let accepted = self.change(self.at(story.opened, 660), move |change| {
            invitation::accept_as_new(change, &code, name.clone(), &hash).map(|accepted| accepted.organisation)
        })?;
        self.enters(first, accepted)?;
        self.act((&story.opener, self.at(story.opened, 690)), move |doing| {
            invitation::confirm(doing.change, doing.viewer, id)
        })?;
        let (key, details) = (first.key.clone(), Details::read(&organisation.name, story::ZONE, "")?);
        self.act((&key, self.at(story.opened, 700)), move |doing| {
            organisation::edit(doing.change, doing.viewer, &details)
        })?;
        self.colleagues(organisation, accepted, story.opened)
    }

    fn seat(&self, story: &Story, relationship: Id<of::Relationship>, seat: &story::Seat) -> anyhow::Result<()> {
        let actor = self.actor(&seat.person)?;
        let is_partner = actor.organisation == self.actor(&story.partner.person)?.organisation;
        let by = if is_partner { &story.partner.person } else { &story.opener };
        let seating = seating::Seating::read(actor.person, &seat.role, &seat.title)?;
        self.act((by, self.at(story.opened, 720)), move |doing| {
            seating::seat(doing.change, doing.viewer, relationship, &seating)
        })
    }
}

/// Lets somebody act within a change: signed in for as long as it takes.
pub(super) fn acting<T>(
    change: &mut Change<'_, '_>,
    actor: &Actor,
    ask: &Ask,
    work: impl FnOnce(&mut Doing<'_, '_, '_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let signed_in = session::open(change, &actor.proven, "", None)?;
    let credential = session::credential(&signed_in.cookie);
    let viewer = Viewer::of(change.tx, &credential, change.now)?;
    let done = work(&mut Doing { change, viewer: &viewer, ask })?;
    session::sign_out(change, &credential)?;
    Ok(done)
}
