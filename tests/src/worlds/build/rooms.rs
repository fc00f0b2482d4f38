//! The rooms of a world, by the acts of the program: opened, people named in them and taken off, some ended.

use books::{Failure, Viewer};
use directory::room;

use super::super::model::{Book, Caller, Seat};
use super::{Builder, THEN};

impl Builder<'_, '_> {
    /// A room, opened and kept until people look by whoever writes in the shared book.
    pub(super) fn room(&mut self, shared: usize, organisation: usize) -> Result<(), Failure> {
        let (of, credential) = (self.world.books[shared].clone(), self.scribes[shared].clone());
        let viewer = Viewer::of(self.change.tx, &credential, THEN)?;
        let about = room::About::read("a room", "")?;
        let id = room::open(&mut self.change, &viewer, of.about.expect("it is shared"), &about)?;
        let person = self.world.people.iter().position(|one| *one == viewer.person()).expect("the scribe");
        let book = self.world.books.len();
        self.world.books.push(Book { id, sort: "room", mark: None, ..of });
        self.world.seats.push(Seat { book, person, organisation, is_live: false, kinds: vec![], manages: true });
        self.scribes.push(credential);
        Ok(())
    }

    /// Names somebody in a room, as whoever keeps it does; some are taken off it again, and some rooms end.
    pub(super) fn name(&mut self, caller: &Caller, book: usize) -> Result<(), Failure> {
        let keeper = Viewer::of(self.change.tx, &self.scribes[book], THEN)?;
        let at = (self.world.books[book].about.expect("a room is of a relationship"), self.world.books[book].id);
        let (person, organisation) = (self.world.people[caller.person], self.world.organisations[caller.organisation]);
        let may = self.chance.one(&room::May::ALL);
        let naming = room::Naming { person, organisation: Some(organisation), may, until: None };
        match room::name(&mut self.change, &keeper, at, &naming) {
            // They have no seat in the relationship.
            Err(Failure::Refused(_)) => return Ok(()),
            named => named?,
        }
        let is_live = !self.chance.percent(15);
        let kinds = if self.chance.percent(80) { vec![] } else { vec!["thing"] };
        let (person_at, at_organisation, manages) = (caller.person, caller.organisation, may == room::May::Keep);
        let seat = Seat { book, person: person_at, organisation: at_organisation, is_live, kinds, manages };
        self.world.seats.push(seat);
        if !is_live {
            // Both seats, where the person acts for two.
            for seat in &mut self.world.seats {
                seat.is_live = seat.is_live && (seat.book, seat.person) != (book, caller.person);
            }
            room::unname(&mut self.change, &keeper, at, person)?;
        }
        Ok(())
    }

    pub(super) fn end_rooms(&mut self) -> Result<(), Failure> {
        for book in 0..self.world.books.len() {
            if self.world.books[book].sort == "room" && self.chance.percent(25) {
                let keeper = Viewer::of(self.change.tx, &self.scribes[book], THEN)?;
                let at =
                    (self.world.books[book].about.expect("a room is of a relationship"), self.world.books[book].id);
                room::end(&mut self.change, &keeper, at)?;
            }
        }
        Ok(())
    }
}
