//! A viewer's tray: what waits for them, in piles, wherever it is. All of it is one statement over the reach.

use std::cmp::Reverse;

use kernel::Date;
use storage::Tx;

use crate::record::{COLUMNS, Head, Record, Scoped, WIDTH, read};
use crate::statement::Statement;
use crate::{Failure, Kind, Reach, Verb};

/// The most of a pile that is the viewer's own to do.
const MOST_OWN: i64 = 200;

/// What is asked for of a tray.
pub struct TrayQuery<'k> {
    /// The kinds of which something is to be looked at or done, and up to which day.
    pub waiting: (&'k [&'static Kind], Date),
    /// The kinds of what is promised, and up to which day: what is promised is good to see early.
    pub promised: (&'k [&'static Kind], Date),
    /// The kinds that have owners, and the most records without one that are answered.
    pub owned: (&'k [&'static Kind], usize),
    /// The kinds of agreement.
    pub agreements: &'k [&'static Kind],
}

/// What lies in a tray.
#[derive(Default)]
pub struct Tray {
    /// What the viewer owns, is open, and is due or to be looked at, most urgent first; at most 200.
    pub waiting: Vec<Scoped<Record>>,
    /// What they promised; at most 200.
    pub promised: Vec<Scoped<Record>>,
    /// What waits for a new owner: open records whose owner has left, in the books in which the viewer seats people,
    /// where that owner sat for the viewer's organisation; the weightiest first.
    pub left_behind: Vec<Scoped<Record>>,
    /// The same, where the viewer's organisation only keeps the owner out for now.
    pub kept_out: Vec<Scoped<Record>>,
    /// The proposals that wait for the viewer's side, where the viewer may bind it: the oldest first, at most 200. A
    /// side that has agreed is not waited for.
    pub to_agree: Vec<Scoped<Record>>,
}

impl<'v> Reach<'v> {
    /// What lies in the viewer's tray; in rooms, too, where the reach goes there.
    ///
    /// # Errors
    /// The database's.
    pub fn tray(&self, tx: &mut Tx<'_>, asked: &TrayQuery<'_>) -> Result<Tray, Failure> {
        let mut tray = Tray::default();
        if self.is_nothing(&self.all_books()) {
            return Ok(tray);
        }
        let mut statement = Statement::new("");
        self.own(&mut statement, "0", asked.waiting);
        statement.add(" UNION ALL ");
        self.own(&mut statement, "1", asked.promised);
        self.ownerless(&mut statement, asked.owned);
        statement.add(" UNION ALL ");
        self.proposed(&mut statement, asked.agreements);
        let lying = tx.query(&statement.sql, &statement.values, |row| Ok((read(row)?, row.get::<i64>(WIDTH)?)))?;
        for (record, pile) in lying {
            let pile = match pile {
                0 => &mut tray.waiting,
                1 => &mut tray.promised,
                2 => &mut tray.left_behind,
                3 => &mut tray.kept_out,
                _ => &mut tray.to_agree,
            };
            pile.push(Scoped::new(record));
        }
        tray.sort();
        Ok(tray)
    }

    /// Adds what the viewer owns and is open.
    fn own(&self, statement: &mut Statement<'v>, pile: &str, (kinds, up_to): (&[&'static Kind], Date)) {
        begin(statement, pile);
        statement.add(" FROM records WHERE ");
        self.mine(statement, kinds, up_to);
        let first = " ORDER BY CASE WHEN due < review_by THEN due ELSE review_by END, rank DESC, id";
        end(statement, (pile, first), MOST_OWN);
    }

    /// Adds what waits for a new owner, where the viewer gives it one.
    fn ownerless(&self, statement: &mut Statement<'v>, (kinds, most): (&[&'static Kind], usize)) {
        let managed = self.all_seats().filter(|seat| seat.allows(Verb::Manage, "relationship"));
        let managed: Vec<_> = managed.map(|seat| seat.book).collect();
        if self.is_nothing(&managed) {
            return;
        }
        let organisation = self.viewer().organisation();
        statement.add(" UNION ALL ");
        begin(statement, "CASE WHEN EXISTS (SELECT 1 FROM memberships WHERE memberships.person = records.owner");
        statement.add(" AND memberships.organisation = ").bind(organisation);
        statement.add(" AND memberships.state = 'suspended') THEN 3 ELSE 2 END FROM records WHERE ");
        self.of_kinds(statement, kinds);
        statement.add(" AND ");
        self.narrow(statement, "book", managed);
        statement.add(" AND status = 'open' AND held IS NULL AND ");
        crate::list::owner_has_left(statement, self.viewer().now());
        statement.add(" AND EXISTS (SELECT 1 FROM seats AS sat WHERE sat.book = records.book");
        statement.add(" AND sat.person = records.owner AND sat.organisation = ").bind(organisation).add(")");
        end(statement, ("2", " ORDER BY rank DESC, id"), most as i64);
    }

    /// Adds what waits for the viewer's side to agree.
    fn proposed(&self, statement: &mut Statement<'v>, kinds: &[&'static Kind]) {
        begin(statement, "4");
        statement.add(" FROM records WHERE ");
        self.their_turn(statement, kinds);
        end(statement, ("4", " ORDER BY opened_at, id"), MOST_OWN);
    }
}

impl Tray {
    /// Puts each pile in its order, which a union does not keep.
    fn sort(&mut self) {
        for pile in [&mut self.waiting, &mut self.promised] {
            let by = |head: &Head| [head.due, head.review_by].into_iter().flatten().min();
            pile.sort_by_key(|record| (by(&record.head), Reverse(record.head.rank), record.head.id));
        }
        for pile in [&mut self.left_behind, &mut self.kept_out] {
            pile.sort_by_key(|record| (Reverse(record.head.rank), record.head.id));
        }
        self.to_agree.sort_by_key(|record| (record.head.opened_at, record.head.id));
    }
}

/// Begins a pile: its records, and behind their columns which pile it is.
fn begin(statement: &mut Statement<'_>, pile: &str) {
    statement.add(&format!("SELECT * FROM (SELECT {COLUMNS}, {pile}"));
}

/// Ends a pile after so many records, the first by that order.
fn end(statement: &mut Statement<'_>, (pile, order): (&str, &str), most: i64) {
    statement.add(order).add(" LIMIT ").bind(most).add(&format!(") AS pile{pile}"));
}
