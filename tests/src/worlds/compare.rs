//! Asks the product everything that it can be asked about records, as everybody, and holds it against the sets.

mod beside;
mod book;
mod taken_out;

use std::collections::BTreeSet;

use books::companion::{ACTION, ATTACHMENT, COMMENT};
use books::{Failure, Filter, Ground, Kind, ListQuery, Reach, Scoped, Sort, Tray, TrayQuery, Viewer};
use kernel::{Fault, Id, fault, of};
use storage::{Storage, Tx};

use super::build::NOW;
use super::kind::{PACT, THING};
use super::model::{Caller, Figures, From, Record, World};
use crate::chance::Chance;

static KINDS: [&Kind; 5] = [&THING, &COMMENT, &ACTION, &ATTACHMENT, &PACT];

/// A question that the product is asked, by its name.
type Question = (&'static str, fn(&mut Asking<'_, '_>) -> Result<(), Failure>);

/// Every question. `COMITY_ASKED` names the one that alone is asked.
static QUESTIONS: [Question; 19] = [
    ("lists", |asking| asking.lists()),
    ("records", |asking| asking.records()),
    ("search", |asking| asking.search()),
    ("figures", |asking| asking.figures()),
    ("open", |asking| asking.open()),
    ("companions", |asking| asking.under_records()),
    ("histories", |asking| asking.histories()),
    ("versions", |asking| asking.versions()),
    ("news", |asking| asking.news()),
    ("tray", |asking| asking.waiting()),
    ("counts", |asking| asking.counts()),
    ("names", |asking| asking.names()),
    ("numbers", |asking| asking.numbers()),
    ("trends", |asking| asking.trends()),
    ("alike", |asking| asking.alike()),
    ("files", |asking| asking.files()),
    ("layouts", |asking| asking.layouts()),
    ("shelf", |asking| asking.shelf()),
    ("own", |asking| asking.own()),
];

/// The questions that are answered by a statement over a reach: each asks for the right books by itself.
pub fn asked_over_a_reach() -> impl Iterator<Item = &'static str> {
    // Names are of people and seats, which are not behind the second wall; what is one's own is asked for by the person.
    QUESTIONS.iter().map(|(name, _)| *name).filter(|name| !["names", "own"].contains(name))
}

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

/// [`same`]; with the first wall down, that nothing is too much: what is asked for beyond the right to read, such as a
/// mark or the right to bind, only that wall knows.
fn no_more<T: Ord + Clone + std::fmt::Debug>(
    what: &str,
    caller: &Caller,
    (shown, wanted): (&BTreeSet<T>, &BTreeSet<T>),
    readable: &BTreeSet<T>,
) {
    if fault::is_on(Fault::FirstWallIsDown) {
        let over = shown.difference(readable).cloned().collect();
        return same(what, caller, &over, &BTreeSet::new());
    }
    same(what, caller, shown, wanted);
}

/// Compares a world, as each of its callers; `before` is another world in the same database. Answers how many
/// decisions were compared.
pub fn all(storage: &Storage, world: &World, before: Option<&World>, chance: &mut Chance) -> usize {
    let others: Vec<Record> = before.map_or_else(Vec::new, |before| before.records.iter().take(6).cloned().collect());
    let (taken, of_books) = taken_out::compared(storage, world, &mut chance.fork());
    let (whole, mut chance) = (world.clone(), chance.fork());
    let compared = storage.read_blocking(move |tx| {
        let mut decisions = of_books;
        for caller in &whole.callers {
            decisions += one(tx, &Asked { world: &whole, others: &others, taken: &taken }, caller, &mut chance)?;
        }
        Ok::<_, Failure>(decisions)
    });
    compared.expect("the world can be read")
}

/// What is asked about.
struct Asked<'a> {
    world: &'a World,
    /// Records of another world in the same database.
    others: &'a [Record],
    /// The books that were taken out as files, so that a checkpoint of each was signed.
    taken: &'a BTreeSet<usize>,
}

fn one(tx: &mut Tx<'_>, asked: &Asked<'_>, caller: &Caller, chance: &mut Chance) -> Result<usize, Failure> {
    let world = asked.world;
    let viewer = match Viewer::of(tx, &caller.credential, NOW) {
        Ok(viewer) => viewer,
        Err(Failure::Refused(_)) => {
            assert!(!caller.counts, "T02 over- or under-exposure: person {} is taken for nobody", caller.person);
            return Ok(world.records.len());
        }
        Err(error) => return Err(error),
    };
    assert!(caller.counts, "T02 over-exposure: person {} counts and should not", caller.person);
    let mut decisions = Asking { tx, viewer: &viewer, world, asked, caller, chance }.everything()?;
    rooms(tx, &viewer, world, caller)?;
    for (place, book) in world.books.iter().enumerate().filter(|(_, book)| book.sort == "room") {
        // A room that is hidden has no address, so that nothing is ever asked on its ground.
        let sits = world.rooms(caller, book.relationship.expect("a room is of a relationship")).contains(&book.id);
        assert_eq!(ground(&viewer, book).is_some(), sits, "T02 over- or under-exposure of a room's address");
        if sits {
            let caller = Caller { from: From::Room(place), ..caller.clone() };
            decisions += Asking { tx, viewer: &viewer, world, asked, caller: &caller, chance }.everything()?;
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
    asked: &'a Asked<'a>,
    caller: &'a Caller,
    chance: &'a mut Chance,
}

type Ids = BTreeSet<Id<of::Record>>;

/// Up to which day something waits.
fn up_to() -> kernel::Date {
    kernel::Zone::utc().day_of(NOW.plus_days(2))
}

/// Whether a record is the caller's own, and due.
fn is_due(caller: &Caller, record: &Record) -> bool {
    ["thing", "action"].contains(&record.kind)
        && record.owner == Some(caller.person)
        && record.status == "open"
        && record.due.is_some_and(|due| due <= up_to())
}

impl<'a> Asking<'a, '_> {
    /// Asks everything. Answers how many decisions were compared.
    fn everything(&mut self) -> Result<usize, Failure> {
        let only = std::env::var("COMITY_ASKED").unwrap_or_default();
        let questions = QUESTIONS.iter().filter(|(name, _)| only.is_empty() || *name == only);
        let mut asked = 0;
        for (_, ask) in questions {
            ask(self)?;
            asked += 1;
        }
        assert!(asked > 0, "there is no question {only}");
        Ok(self.world.records.len() * asked)
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

    /// Whether the caller looks from outside of every room.
    fn is_outside(&self) -> bool {
        self.caller.from == From::Outside
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
        self.taken_out()?;
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

    /// The list as it is taken out: by number, to its end, and under its further columns.
    fn taken_out(&mut self) -> Result<(), Failure> {
        let sort = Sort::parse("number").expect("a sort");
        let mut query = ListQuery { sort, by_number: true, limit: 7, ..ListQuery::default() };
        let headers = self.reach().further_headers(self.tx, &THING, &query, |_, _| BTreeSet::new())?;
        let (mut rows, mut place) = (Ids::new(), BTreeSet::new());
        loop {
            let (page, next) = self.list(&THING, &query)?;
            assert!(page.iter().all(|record| rows.insert(*record)), "T02 over-exposure: a row is taken out twice");
            query.after = next;
            if query.after.is_none() {
                break;
            }
        }
        let is_open = |record: &Record| record.kind == "thing" && record.status == "open";
        self.same_records("the list that is taken out", &rows, is_open);
        for (at, _) in self.world.records.iter().enumerate().filter(|(_, record)| rows.contains(&record.id)) {
            place.insert(format!("column {at}"));
        }
        same("the further columns of a list", self.caller, &headers, &place);
        Ok(())
    }

    /// Each record by its id, those of another world too, and all at once.
    fn records(&mut self) -> Result<(), Failure> {
        let mut shown = Ids::new();
        for record in self.world.records.iter().chain(self.asked.others) {
            let kind = KINDS.iter().find(|kind| kind.name == record.kind).expect("a kind");
            match self.reach().get(self.tx, kind, record.id) {
                Ok(found) => assert!(shown.insert(found.head.id)),
                Err(Failure::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        self.same_records("single records", &shown, |_| true);
        let ids: Vec<_> = self.world.records.iter().chain(self.asked.others).map(|record| record.id).collect();
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
            let facets = wanted.keys().cloned().chain(
                ["open", "closed", "withdrawn", "done", "proposed"].map(|s| ("status".to_owned(), s.to_owned())),
            );
            for (facet, value) in facets {
                let n = tallies.of(&facet, &value);
                if n != 0 {
                    shown.insert((facet, value), n);
                }
            }
            assert_eq!(shown, wanted, "T02 over- or under-exposure in the figures of {}", kind.plural);
        }
        Ok(())
    }

    fn open(&mut self) -> Result<(), Failure> {
        let open: i64 = self.reach().open_counts(self.tx, &KINDS)?.iter().map(|(_, _, n)| n).sum();
        let is_open = |record: &Record| ["open", "proposed"].contains(&record.status);
        let wanted = self.world.seen(self.caller, is_open).len() as i64;
        assert_eq!(open, wanted, "T02 over- or under-exposure in how many are open");
        Ok(())
    }

    /// Some records, seen or not.
    fn some(&mut self) -> Vec<usize> {
        (0..5).map(|_| self.chance.below(self.world.records.len())).collect()
    }

    fn under_records(&mut self) -> Result<(), Failure> {
        for of in self.some() {
            let found = self.reach().companions(self.tx, self.world.records[of].id)?;
            let shown = found.iter().map(|record| record.head.id).collect();
            self.same_records("what goes under a record", &shown, |record| record.parent == Some(of));
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
                    let reads = book
                        .is_some_and(|book| KINDS.iter().any(|kind| self.world.reads(self.caller, book, kind.name)));
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
        let up_to = up_to();
        let is_due = |record: &Record| is_due(self.caller, record);
        let asked = TrayQuery {
            waiting: (&[&THING], up_to),
            promised: (&[&ACTION], up_to),
            owned: (&[&THING, &ACTION], 50),
            agreements: &[&PACT],
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
        let to_agree = ids([std::mem::take(&mut tray.to_agree), vec![]]);
        let seen = self.world.seen(&everywhere, |record| record.kind == PACT.name);
        no_more("what waits to be agreed", &everywhere, (&to_agree, &self.to_agree()), &seen);
        let ownerless = ids([std::mem::take(&mut tray.left_behind), std::mem::take(&mut tray.kept_out)]);
        let hidden: Vec<_> = ownerless.difference(&self.world.seen(&everywhere, |_| true)).copied().collect();
        assert!(hidden.is_empty(), "T02 over-exposure in what waits for a new owner: {hidden:?}");
        same("what waits anywhere", &everywhere, &own(tray), &wanted);
        Ok(())
    }

    fn names(&mut self) -> Result<(), Failure> {
        let named = self.reach().names(self.tx, self.world.people.iter().copied())?;
        same("names", self.caller, &named.into_keys().collect(), &self.world.known_people(self.caller));
        Ok(())
    }
}
