//! The parties of relationships, to draw shapes and name organisations where entries and records are told of.

use std::collections::HashMap;

use books::{BookKind, Failure, PartyAt, SeatAt, Viewer};
use kernel::{Id, of};
use storage::Tx;

use crate::Looking;
use crate::frame::Circle;
use crate::parts::{Seen, Side};

/// The parties of relationships.
pub struct Parties {
    by_relationship: HashMap<Id<of::Relationship>, Vec<PartyAt>>,
    own: Id<of::Organisation>,
}

impl Parties {
    /// The parties of every relationship that the viewer is seated in: one statement.
    ///
    /// # Errors
    /// The database's.
    pub fn of(looking: &mut Looking<'_, '_>) -> Result<Parties, Failure> {
        Parties::read(looking.tx, &looking.viewer)
    }

    /// [`Parties::of`] within a change.
    ///
    /// # Errors
    /// The database's.
    pub fn read(tx: &mut Tx<'_>, viewer: &Viewer) -> Result<Parties, Failure> {
        let mut by_relationship: HashMap<_, Vec<PartyAt>> = HashMap::new();
        for party in viewer.reach().parties(tx)? {
            by_relationship.entry(party.relationship).or_default().push(party);
        }
        Ok(Parties { by_relationship, own: viewer.organisation() })
    }

    /// Those of the one relationship whose circle is known already: no statement.
    pub fn within(circle: &Circle) -> Parties {
        let relationship = circle.relationship;
        let parties = circle.parties.iter().map(|party| PartyAt {
            relationship,
            organisation: party.organisation,
            name: party.name.clone(),
            position: party.position,
            left_at: party.left_at,
        });
        Parties { by_relationship: HashMap::from([(relationship, parties.collect())]), own: circle.own() }
    }

    /// The parties of one, in the order of joining.
    pub fn in_relationship(&self, relationship: Id<of::Relationship>) -> &[PartyAt] {
        self.by_relationship.get(&relationship).map_or(&[], Vec::as_slice)
    }

    /// Those of one that have not left.
    pub fn present(&self, relationship: Id<of::Relationship>) -> impl Iterator<Item = &PartyAt> {
        self.in_relationship(relationship).iter().filter(|party| party.left_at.is_none())
    }

    /// Their shapes.
    pub fn shapes(&self, relationship: Id<of::Relationship>) -> Vec<Side> {
        self.present(relationship).map(|party| self.side_of(relationship, party.organisation)).collect()
    }

    /// The viewer's own organisation.
    pub fn own(&self) -> Id<of::Organisation> {
        self.own
    }

    /// The shape of an organisation in a relationship.
    pub fn side_of(&self, relationship: Id<of::Relationship>, organisation: Id<of::Organisation>) -> Side {
        let parties = self.in_relationship(relationship);
        parties.iter().position(|party| party.organisation == organisation).map_or(Side::A, Side::of)
    }

    /// Who sees what stands in the book of that seat.
    pub fn seen(&self, seat: &SeatAt) -> Seen {
        match (seat.book_kind, seat.relationship) {
            (BookKind::Shared, Some(relationship)) => Seen::shared(self.present(relationship).count()),
            (BookKind::Room, _) => Seen::Named,
            (_, Some(relationship)) => Seen::Us(self.side_of(relationship, self.own)),
            (_, None) => Seen::Us(Side::A),
        }
    }
}
