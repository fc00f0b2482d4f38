//! Where people stand when they look: a relationship, or one of its rooms. A room's records appear in no list, figure,
//! search or file but its own, not even for those named in it, so every look says on which ground it stands.

use kernel::{Id, of};

/// A relationship outside of its rooms, or one room of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ground {
    /// The relationship.
    pub relationship: Id<of::Relationship>,
    /// The room's book; `None` for the relationship itself.
    pub room: Option<Id<of::Book>>,
}

impl From<Id<of::Relationship>> for Ground {
    fn from(relationship: Id<of::Relationship>) -> Ground {
        Ground { relationship, room: None }
    }
}

/// What stands between a relationship's word in an address and a room's id: `works-estate~7c1f…`. No word of a
/// relationship holds it.
const MARK: char = '~';

/// What stands in an address for a room, where a relationship's own word would stand.
pub fn address(slug: &str, room: Id<of::Book>) -> String {
    format!("{slug}{MARK}{room}")
}

/// The relationship's word and the room's id, of an address that names a room. Whether there is such a room, and for
/// whom, is another question.
pub fn apart(named: &str) -> Option<(&str, &str)> {
    named.split_once(MARK)
}
