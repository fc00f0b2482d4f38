//! Asks the product everything that it can be asked about records, as everybody, and holds it against the sets.

use std::collections::{BTreeMap, BTreeSet};

use books::companion::{ACTION, COMMENT};
use books::{Failure, Filter, Ground, Kind, ListQuery, Reach, Scoped, Sort, Tray, TrayQuery, Viewer};
use kernel::{Id, of};
use storage::{Storage, Tx};

use super::build::NOW;
use super::kind::THING;
use super::model::{Caller, Figures, From, Record, World};
use crate::chance::Chance;

static KINDS: [&Kind; 3] = [&THING, &COMMENT, &ACTION];

/// What is shown and what should be; says which of the two is too much.
fn same<T: Ord + std::fmt::Debug>(what: &str, caller: &Caller, shown: &BTreeSet<T>, wanted: &BTreeSet<T>) {
    let over: Vec<_> = shown.difference(wanted).collect();
    let under: Vec<_> = wanted.difference(shown).collect();
    let who = format!("person {} for {}", caller.person, caller.organisation);
    assert!(
        over.is_empty() && under.is_empty(),
        "T02 over- or under-exposure in {what} for {who}: too much {over:?}, too little {under:?}"
    );
}

/// Compares a world, as each of its callers; `before` is another world in the same database. Answers how many
/// decisions were compared.
pub fn all(storage: &Storage, world: &World, before: Option<&World>, chance: &mut Chance) -> usize {
    let others: Vec<Record> = before.map_or_else(Vec::new, |before| before.records.iter().take(6).cloned().collect());
    let (whole, mut chance) = (world.clone(), chance.fork());
    storage
        .read_blocking(move |tx| {
            let mut decisions = 0;
            for caller in &whole.callers {
                decisions += one(tx, &whole, &others, caller, &mut chance)?;
            }
            Ok::<_, Failure>(decisions)
        })
        .expect("the world can be read")
}

fn one(
    tx: &mut Tx<'_>,
    world: &World,
    others: &[Record],
    caller: &Caller,
    chance: &mut Chance,
) -> Result<usize, Failure> {
    let viewer = match Viewer::of(tx, &caller.credential, NOW) {
        Ok(viewer) => viewer,
        Err(Failure::Refused(_)) => {
            assert!(!caller.counts, "T02 over- or under-exposure: person {} is taken for nobody", caller.person);
            return Ok(world.records.len());
        }
        Err(error) => return Err(error),
    };
    assert!(caller.counts, "T02 over-exposure: person {} counts and should not", caller.person);
    let mut decisions = Asking { tx, viewer: &viewer, world, caller, chance }.everything(others)?;
    rooms(tx, &viewer, world, caller)?;
    for (place, book) in world.books.iter().enumerate().filter(|(_, book)| book.sort == "room") {
        // A room that is hidden has no address, so that nothing is ever asked on its ground.
        let sits = world.rooms(caller, book.relationship.expect("a room is of a relationship")).contains(&book.id);
        assert_eq!(ground(&viewer, book).is_some(), sits, "T02 over- or under-exposure of a room's address");
        if sits {
            let caller = Caller { from: From::Room(place), ..caller.clone() };
            decisions += Asking { tx, viewer: &viewer, world, caller: &caller, chance }.everything(others)?;
        }
    }
    Ok(decisions)
}

/// The ground that the room's address names for the viewer.
fn ground(viewer: &Viewer, room: &super::model::Book) -> Option<Ground> {
    let slug = format!("slug-{}", room.relationship.expect("a room is of a relationship"));
    viewer.ground(&books::ground::address(&slug, room.id))
}

/// The list of rooms in each relationship in which the caller has a seat.
fn rooms(tx: &mut Tx<'_>, viewer: &Viewer, world: &World, caller: &Caller) -> Result<(), Failure> {
    for book in world.books.iter().filter(|book| book.sort == "shared") {
        let (number, about) = (book.relationship.expect("it is shared"), book.about.expect("it is shared"));
        if viewer.seat_about(about, books::BookKind::Shared).is_ok() {
            let shown = directory::room::list(tx, viewer, about, NOW)?.into_iter().map(|room| room.id).collect();
            same("the rooms", caller, &shown, &world.rooms(caller, number));
        }
    }
    Ok(())
}

struct Asking<'a, 't> {
    tx: &'a mut Tx<'t>,
    viewer: &'a Viewer,
    world: &'a World,
    caller: &'a Caller,
    chance: &'a mut Chance,
}

type Ids = BTreeSet<Id<of::Record>>;

impl<'a> Asking<'a, '_> {
    /// Asks everything. Answers how many decisions were compared.
    fn everything(&mut self, others: &[Record]) -> Result<usize, Failure> {
        self.lists()?;
        self.records(others)?;
        self.search()?;
        self.figures()?;
        self.under_records()?;
        self.news()?;
        self.waiting()?;
        self.names()?;
        Ok(self.world.records.len() * 8)
    }

    /// What the caller reaches from where they look.
    fn reach(&self) -> Reach<'a> {
        match self.caller.from {
            From::Outside => self.viewer.reach(),
            From::Everywhere => self.viewer.reach().with_rooms(),
            From::Room(room) => {
                let ground = ground(self.viewer, &self.world.books[room]).expect("they sit there");
                self.viewer.reach().at(ground)
            }
        }
    }

    fn same_records(&self, what: &str, shown: &Ids, wanted: impl Fn(&Record) -> bool) {
        same(what, self.caller, shown, &self.world.seen(self.caller, wanted));
    }

    fn list(
        &mut self,
        kind: &'static Kind,
        query: &ListQuery,
    ) -> Result<(Vec<Id<of::Record>>, Option<String>), Failure> {
        let page = self.reach().list(self.tx, kind, query)?;
        Ok((page.items.iter().map(|record| record.head.id).collect(), page.next))
    }

    /// Lists by state, filter and words, whole and page after page.
    fn lists(&mut self) -> Result<(), Failure> {
        let sort =
            Sort::parse(self.chance.one(&["-level", "number", "title", "-changed", "review_by"])).expect("a sort");
        let all = ListQuery { statuses: vec!["open", "closed"], sort, limit: 1000, ..ListQuery::default() };
        let (whole, next) = self.list(&THING, &all)?;
        assert_eq!(next, None);
        self.same_records("the list", &whole.iter().copied().collect(), |record| record.kind == "thing");
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let (page, next) = self.list(&THING, &ListQuery { after, limit: 5, ..all.clone() })?;
            paged.extend(page);
            after = next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(paged, whole, "T02 over- or under-exposure: pages are not the list");
        let red = Filter::Field("colour", vec!["red".to_owned()]);
        let (shown, _) = self.list(&THING, &ListQuery { filters: vec![red], limit: 1000, ..ListQuery::default() })?;
        self.same_records("the red ones", &shown.into_iter().collect(), |record| {
            record.kind == "thing" && record.status == "open" && record.colour == "red"
        });
        let words = Filter::Words("w3".to_owned());
        let (shown, _) = self.list(&THING, &ListQuery { filters: vec![words], ..all })?;
        self.same_records("the list by words", &shown.into_iter().collect(), |record| {
            record.kind == "thing" && record.word == "w3"
        });
        Ok(())
    }

    /// Each record by its id, those of another world too, and all at once.
    fn records(&mut self, others: &[Record]) -> Result<(), Failure> {
        let mut shown = Ids::new();
        for record in self.world.records.iter().chain(others) {
            let kind = KINDS.iter().find(|kind| kind.name == record.kind).expect("a kind");
            match self.reach().get(self.tx, kind, record.id) {
                Ok(found) => assert!(shown.insert(found.head.id)),
                Err(Failure::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        self.same_records("single records", &shown, |_| true);
        let ids: Vec<_> = self.world.records.iter().chain(others).map(|record| record.id).collect();
        let found = self.reach().these(self.tx, &KINDS, ids)?;
        self.same_records("records by their ids", &found.iter().map(|record| record.head.id).collect(), |_| true);
        Ok(())
    }

    fn search(&mut self) -> Result<(), Failure> {
        let word = format!("w{}", self.chance.below(6));
        let found = self.reach().find(self.tx, &word, 1000)?;
        self.same_records("search", &found.iter().map(|record| record.head.id).collect(), |record| record.word == word);
        Ok(())
    }

    fn figures(&mut self) -> Result<(), Failure> {
        for kind in KINDS {
            let tallies = self.reach().tallies(self.tx, kind)?;
            let wanted = self.world.figures(self.caller, kind.name);
            let mut shown = Figures::new();
            let facets = wanted
                .keys()
                .cloned()
                .chain(["open", "closed", "withdrawn", "done"].map(|s| ("status".to_owned(), s.to_owned())));
            for (facet, value) in facets {
                let n = tallies.of(&facet, &value);
                if n != 0 {
                    shown.insert((facet, value), n);
                }
            }
            assert_eq!(shown, wanted, "T02 over- or under-exposure in the figures of {}", kind.plural);
        }
        let open: i64 = self.reach().open_counts(self.tx, &KINDS)?.iter().map(|(_, _, n)| n).sum();
        let wanted = self.world.seen(self.caller, |record| record.status == "open").len() as i64;
        assert_eq!(open, wanted, "T02 over- or under-exposure in how many are open");
        Ok(())
    }

    /// What goes under records, and what was done to them: for some records, seen or not.
    fn under_records(&mut self) -> Result<(), Failure> {
        for _ in 0..5 {
            let of = self.chance.below(self.world.records.len());
            let id = self.world.records[of].id;
            let found = self.reach().companions(self.tx, id)?;
            let shown = found.iter().map(|record| record.head.id).collect();
            self.same_records("what goes under a record", &shown, |record| record.parent == Some(of));
            let mut done = BTreeMap::new();
            for happening in self.reach().history(self.tx, id)? {
                let record = happening.record.expect("it is about a record");
                *done.entry((record, happening.act.clone())).or_insert(0) += 1;
            }
            let wanted: BTreeMap<_, usize> = self
                .world
                .history(self.caller, of)
                .into_iter()
                .map(|((id, act), n)| ((id, act.to_owned()), n))
                .collect();
            assert_eq!(done, wanted, "T02 over- or under-exposure in a history");
            let versions = self.reach().versions(self.tx, id)?.len();
            let record = &self.world.records[of];
            let wanted = if self.world.reads(self.caller, record.book, record.kind) { record.acts.len() } else { 0 };
            assert_eq!(versions, wanted, "T02 over- or under-exposure in the versions of a {}", record.kind);
        }
        Ok(())
    }

    fn news(&mut self) -> Result<(), Failure> {
        let (news, _) = self.reach().news(self.tx, None, 10_000)?;
        let (mut told, mut shown) = (0, Ids::new());
        for happening in &news {
            match happening.record {
                Some(record) => {
                    told += 1;
                    shown.insert(record);
                }
                None => {
                    let book = self.world.books.iter().position(|book| book.id == happening.book);
                    let reads = book.is_some_and(|book| {
                        ["thing", "comment", "action"].iter().any(|kind| self.world.reads(self.caller, book, kind))
                    });
                    assert!(reads, "T02 over-exposure: news of a book that is not theirs");
                }
            }
        }
        self.same_records("the news", &shown, |_| true);
        let seen = self.world.records.iter().filter(|record| self.world.sees(self.caller, record));
        assert_eq!(
            told,
            seen.map(|record| record.acts.len()).sum::<usize>(),
            "T02 over- or under-exposure in how much is new"
        );
        Ok(())
    }

    fn waiting(&mut self) -> Result<(), Failure> {
        let up_to = kernel::Zone::utc().day_of(NOW.plus_days(2));
        let is_due = |record: &Record| {
            record.kind != "comment"
                && record.owner == Some(self.caller.person)
                && record.status == "open"
                && record.due.is_some_and(|due| due <= up_to)
        };
        let asked = TrayQuery {
            waiting: (&[&THING], up_to),
            promised: (&[&ACTION], up_to),
            owned: (&[&THING, &ACTION], 50),
            agreements: &[],
        };
        let ids = |piles: [Vec<Scoped<books::Record>>; 2]| -> Ids {
            piles.into_iter().flatten().map(|record| record.head.id).collect()
        };
        let own = |tray: Tray| ids([tray.waiting, tray.promised]);
        let found = own(self.reach().tray(self.tx, &asked)?);
        self.same_records("what waits", &found, is_due);
        // How much waits is told of everything that is the caller's own, whichever room it is in.
        let everywhere = Caller { from: From::Everywhere, ..self.caller.clone() };
        let wanted = self.world.seen(&everywhere, is_due);
        let mut tray = self.viewer.reach().with_rooms().tray(self.tx, &asked)?;
        let ownerless = ids([std::mem::take(&mut tray.left_behind), std::mem::take(&mut tray.kept_out)]);
        let hidden: Vec<_> = ownerless.difference(&self.world.seen(&everywhere, |_| true)).copied().collect();
        assert!(hidden.is_empty(), "T02 over-exposure in what waits for a new owner: {hidden:?}");
        same("what waits anywhere", &everywhere, &own(tray), &wanted);
        let count = self.viewer.reach().counts(self.tx, (&[&THING, &ACTION], &[]), up_to)?.waiting;
        assert_eq!(count as usize, wanted.len(), "T02 over- or under-exposure in how much waits");
        Ok(())
    }

    fn names(&mut self) -> Result<(), Failure> {
        let named = self.reach().names(self.tx, self.world.people.iter().copied())?;
        same("names", self.caller, &named.into_keys().collect(), &self.world.known_people(self.caller));
        Ok(())
    }
}
