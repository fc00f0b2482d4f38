//! Who may do what: one table of rules. It is rendered twice, as a decision about one seat and as the set of
//! books that a statement asks (see [`crate::Reach`]), and tested one against the other.

use kernel::{Fault, fault};
use serde::{Deserialize, Serialize};

/// The part that a person plays in a relationship for their side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The Senior Executive Responsible of a side.
    SeniorExecutive,
    /// Keeps the relationship moving day to day.
    RelationshipManager,
    /// Works in the relationship.
    Member,
    /// Reads, and changes nothing.
    Observer,
}

/// What a person can want to do in a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// See records, their history and their companions.
    Read,
    /// Add a comment, a note, an action or a file to a record.
    Contribute,
    /// Raise a record.
    Raise,
    /// Change a record: score, look at, respond, close, re-open.
    Change,
    /// Copy a private record into the book that both sides read.
    Disclose,
    /// Bring in a register, or undo that.
    Import,
    /// Invite, seat and unseat people; change the relationship's settings.
    Manage,
}

impl Role {
    /// Every role, from the top of the chain of command down.
    pub const ALL: [Role; 4] = [Role::SeniorExecutive, Role::RelationshipManager, Role::Member, Role::Observer];

    /// The role's name in the database, the API and the language files.
    pub fn name(self) -> &'static str {
        match self {
            Role::SeniorExecutive => "senior_executive",
            Role::RelationshipManager => "relationship_manager",
            Role::Member => "member",
            Role::Observer => "observer",
        }
    }

    /// The role of that name.
    pub fn named(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }

    /// The rule: whether a seat with this role allows the verb in its book.
    pub fn allows(self, verb: Verb) -> bool {
        match verb {
            Verb::Read => true,
            Verb::Contribute | Verb::Raise | Verb::Change => {
                self != Role::Observer || fault::is_on(Fault::ObserversChange)
            }
            Verb::Disclose | Verb::Import | Verb::Manage => {
                matches!(self, Role::SeniorExecutive | Role::RelationshipManager)
            }
        }
    }
}

impl Verb {
    /// Every verb.
    pub const ALL: [Verb; 7] =
        [Verb::Read, Verb::Contribute, Verb::Raise, Verb::Change, Verb::Disclose, Verb::Import, Verb::Manage];

    /// The message that says that a seat does not allow this, and who can.
    pub fn refusal(self) -> &'static str {
        match self {
            Verb::Read | Verb::Contribute | Verb::Raise | Verb::Change => "right-needs-member",
            Verb::Disclose => "right-needs-manager-disclose",
            Verb::Import => "right-needs-manager-import",
            Verb::Manage => "right-needs-manager",
        }
    }
}
