//! What was done, and the books as such: histories, versions, trends, figures of what is new, the shelf.

use std::collections::BTreeMap;

use books::Failure;
use kernel::{Fault, fault};

use super::super::kind::{PACT, THING};
use super::super::model::{Caller, From, Record};
use super::{ACTION, Asking, Ids, KINDS, is_due, no_more, same, up_to};

impl Asking<'_, '_> {
    /// What was done to some records and what goes under them.
    pub(super) fn histories(&mut self) -> Result<(), Failure> {
        for of in self.some() {
            let mut done = BTreeMap::new();
            for happening in self.reach().history(self.tx, self.world.records[of].id)? {
                let record = happening.record.expect("it is about a record");
                *done.entry((record, happening.act.clone())).or_insert(0) += 1;
            }
            let wanted = self.world.history(self.caller, of).into_iter();
            let wanted: BTreeMap<_, usize> = wanted.map(|((id, act), n)| ((id, act.to_owned()), n)).collect();
            assert_eq!(done, wanted, "T02 over- or under-exposure in a history");
        }
        Ok(())
    }

    /// The versions of some records, whole, one, and of all at once.
    pub(super) fn versions(&mut self) -> Result<(), Failure> {
        let some = self.some();
        let mut of_all = BTreeMap::new();
        for of in &some {
            let record = &self.world.records[*of];
            let reads = self.world.reads(self.caller, record.book, record.kind);
            let wanted = if reads { record.acts.len() } else { 0 };
            let shown = self.reach().versions(self.tx, record.id)?.len();
            assert_eq!(shown, wanted, "T02 over- or under-exposure in the versions of a {}", record.kind);
            let first = self.reach().version(self.tx, record.id, 1)?.is_some();
            assert_eq!(first, reads, "T02 over- or under-exposure in a version of a {}", record.kind);
            if reads {
                of_all.insert(record.id, wanted);
            }
        }
        let pasts = self.reach().pasts(self.tx, some.iter().map(|of| self.world.records[*of].id))?;
        let pasts: BTreeMap<_, _> = pasts.into_iter().map(|(record, versions)| (record, versions.len())).collect();
        assert_eq!(pasts, of_all, "T02 over- or under-exposure in the pasts of records");
        Ok(())
    }

    /// How ranks went, of all things there are; and how things stood.
    pub(super) fn trends(&mut self) -> Result<(), Failure> {
        let things: Vec<_> = self.world.heads.iter().filter(|head| head.kind == THING.name).collect();
        let trends = self.reach().trends(self.tx, &THING, &things)?;
        let shown = trends.into_iter().map(|(record, trend)| (record, trend.len())).collect();
        let read = self
            .world
            .records
            .iter()
            .filter(|record| record.kind == THING.name && self.world.reads(self.caller, record.book, record.kind));
        same("trends", self.caller, &shown, &read.map(|record| (record.id, record.acts.len())).collect());
        let standing = self.reach().standing(self.tx, &THING, super::NOW)?;
        let shown = standing.iter().map(|standing| standing.now.head.id).collect();
        self.same_records("how things stand", &shown, |record| record.kind == THING.name);
        Ok(())
    }

    /// What the frame of every page counts.
    pub(super) fn counts(&mut self) -> Result<(), Failure> {
        let counts = self.viewer.reach().counts(self.tx, (&[&THING, &ACTION], &[&PACT]), up_to())?;
        // How much waits is told of everything that is the caller's own, whichever room it is in; news, of no room.
        let everywhere = Caller { from: From::Everywhere, ..self.caller.clone() };
        let outside = Caller { from: From::Outside, ..self.caller.clone() };
        let due = self.world.seen(&everywhere, |record| is_due(self.caller, record)).len();
        let pacts = self.world.seen(&outside, |record| record.kind == PACT.name).len();
        let (least, most) = match fault::is_on(Fault::FirstWallIsDown) {
            // Whose turn it is only the first wall knows.
            true => (due, due + pacts),
            false => (due + self.to_agree().len(), due + self.to_agree().len()),
        };
        let is_told = (least..=most).contains(&(counts.waiting as usize));
        assert!(is_told, "T02 over- or under-exposure in how much waits: {}, {least} to {most}", counts.waiting);
        let seen = self.world.records.iter().filter(|record| self.world.sees(&outside, record));
        let news: usize = seen.map(|record| record.acts.len()).sum();
        assert_eq!(counts.news as usize, news.min(100), "T02 over- or under-exposure in how much is new");
        Ok(())
    }

    /// The books of the reach, and of some books their entries and what was signed of them, where they are of the reach.
    pub(super) fn shelf(&mut self) -> Result<(), Failure> {
        let own = self.world.books_of(self.caller);
        let shown = self.reach().shelf(self.tx)?.into_iter().map(|volume| volume.book).collect();
        same("the shelf", self.caller, &shown, &own.iter().map(|book| self.world.books[*book].id).collect());
        for place in (0..4).map(|_| self.chance.below(self.world.books.len())).collect::<Vec<_>>() {
            let book = &self.world.books[place];
            let mut told = BTreeMap::new();
            for happening in found(self.reach().entries(self.tx, book.id, (None, false), 10_000))? {
                let kind = happening.kind.clone();
                if let Some(record) = happening.record {
                    *told.entry((record, kind)).or_insert(0) += 1;
                }
            }
            let records = self.world.records.iter().filter(|record| record.book == place);
            let read = records.filter(|record| self.world.reads(self.caller, place, record.kind));
            let wanted = read.map(|record| ((record.id, record.kind.to_owned()), record.acts.len())).collect();
            assert_eq!(told, wanted, "T02 over- or under-exposure in the entries of a {} book", book.sort);
            let signed = !found(self.reach().checkpoints(self.tx, book.id, None, 10))?.is_empty();
            let wanted = own.contains(&place) && self.asked.taken.contains(&place);
            assert_eq!(signed, wanted, "T02 over- or under-exposure in what was signed of a {} book", book.sort);
        }
        Ok(())
    }

    /// The proposals that wait for the caller's side, where the caller binds it.
    pub(super) fn to_agree(&self) -> Ids {
        let outside = Caller { from: From::Outside, ..self.caller.clone() };
        let waits = self.world.proposals.iter().filter(|(place, agreed)| {
            let record = &self.world.records[*place];
            *agreed != outside.organisation && self.world.binds(&outside, record.book, record.kind)
        });
        waits.map(|(place, _)| self.world.records[*place].id).collect()
    }

    /// The records that are like some row of a file, when every one is.
    pub(super) fn alike(&mut self) -> Result<(), Failure> {
        let found = books::import::alike(self.tx, (&self.reach(), &THING), None, |_, _| true, 1000)?;
        let shown = found.iter().map(|alike| alike.record.head.id).collect();
        self.same_records("what is alike", &shown, |record| record.kind == THING.name);
        Ok(())
    }

    /// Some things by their marks and numbers, in their relationship and over all.
    pub(super) fn numbers(&mut self) -> Result<(), Failure> {
        if !self.is_outside() {
            return Ok(());
        }
        let everything = self.world.seen(self.caller, |_| true);
        for place in self.some() {
            let record = &self.world.records[place];
            let (of, number, kind) = (&self.world.books[record.book], record.number, record.kind);
            let (Some(mark), Some(about), "thing") = (&of.mark, of.about, kind) else { continue };
            let found =
                found(self.reach().about(about).numbered(self.tx, &THING, (mark, number)).map(|one| vec![one]))?;
            let shown = found.iter().map(|found| found.head.id).collect();
            let is_so = |one: &Record| one.kind == kind && one.number == number;
            let wanted = self.world.seen(self.caller, |one| is_so(one) && one.book == record.book);
            no_more("a number", self.caller, (&shown, &wanted), &everything);
            let found = self.reach().referred(self.tx, &KINDS, (mark, "T", number))?;
            let shown = found.iter().map(|found| found.head.id).collect();
            let has_mark = |one: &Record| self.world.books[one.book].mark.as_ref() == Some(mark);
            let wanted = self.world.seen(self.caller, |one| is_so(one) && has_mark(one));
            no_more("a reference", self.caller, (&shown, &wanted), &everything);
        }
        Ok(())
    }
}

/// What was found; nothing where it is refused.
pub(super) fn found<T>(answer: Result<Vec<T>, Failure>) -> Result<Vec<T>, Failure> {
    match answer {
        Err(Failure::Refused(_)) => Ok(Vec::new()),
        other => other,
    }
}
