//! Parties that have left, as *My work* tells those of them who manage the relationship.

use books::{BookKind, PartyAt, SeatAt, Verb};
use kernel::Instant;

use crate::Looking;
use crate::relationships::Parties;
use crate::words::{When, Words};

/// How many days a party that has left is told of.
const DAYS_PARTED: i64 = 14;

/// A party that has left.
pub(super) struct Parted {
    pub(super) words: String,
    pub(super) relationship: String,
    pub(super) href: String,
    pub(super) day: String,
}

/// The parties that have left the relationships that the viewer manages, for [`DAYS_PARTED`].
pub(super) fn parted(looking: &Looking<'_, '_>, (t, when): (Words, &When), parties: &Parties) -> Vec<Parted> {
    let managed = looking.viewer.seats().iter().filter(|seat| seat.book_kind == BookKind::Shared);
    let managed = managed.filter(|seat| seat.allows(Verb::Manage, "relationship"));
    let since = looking.now.plus_days(-DAYS_PARTED);
    let of_one = |seat: &SeatAt| {
        let found = seat.relationship.map_or(&[][..], |relationship| parties.in_relationship(relationship));
        let left = found.iter().filter_map(|party| Some((party, party.left_at.filter(|at| *at > since)?)));
        let told = |(party, at): (&PartyAt, Instant)| Parted {
            words: t.say_with("work-parted", &[("organisation", party.name.as_str().into())]),
            relationship: seat.name.clone(),
            href: format!("/r/{}/people", seat.slug),
            day: when.day(when.date_of(at)),
        };
        left.map(told).collect::<Vec<_>>()
    };
    managed.flat_map(of_one).collect()
}
