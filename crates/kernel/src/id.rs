//! Random, typed ids. An id says nothing of when or in what order a thing was made
//! (a time-ordered id on a private record would tell when it was written once it is shared). Among themselves the records
//! of one import rise with the rows of its file, which whoever sees two of them sees anyway.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// What an [`Id`] can be the id of. The list is the registry of everything that has an identity.
pub mod of {
    /// A person who signs in.
    pub enum Person {}
    /// An organisation that is, or may become, a party.
    pub enum Organisation {}
    /// A business relationship between parties.
    pub enum Relationship {}
    /// A book: where records live.
    pub enum Book {}
    /// A record in a book.
    pub enum Record {}
    /// A right to read and act in a book.
    pub enum Seat {}
    /// A signed-in browser.
    pub enum Session {}
    /// A program's personal token.
    pub enum Token {}
    /// An invitation to join.
    pub enum Invitation {}
    /// A saved view of a list.
    pub enum View {}
    /// An import of a file.
    pub enum Import {}
    /// A file kept beside a record.
    pub enum File {}
    /// A job in the queue.
    pub enum Job {}
}

/// The random 128-bit identity of a `T`, written as a lower-case UUID.
pub struct Id<T>(Uuid, PhantomData<fn() -> T>);

/// A text that is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not an id")]
pub struct NotAnId;

impl<T> Id<T> {
    /// The id made of these 16 random bytes. They come from [`crate::Draws::id`], or say why not.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Id(uuid::Builder::from_random_bytes(bytes).into_uuid(), PhantomData)
    }

    /// The same identity, seen as another kind of thing: a risk is also a record.
    pub fn cast<U>(self) -> Id<U> {
        Id(self.0, PhantomData)
    }

    /// The 16 bytes of the id.
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.0.as_hyphenated(), f)
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl<T> FromStr for Id<T> {
    type Err = NotAnId;
    /// Accepts only the one way of writing it that [`fmt::Display`] gives, so that an id has one spelling.
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let id = Uuid::try_parse(text).map_err(|_| NotAnId)?;
        let mut buffer = Uuid::encode_buffer();
        if id.as_hyphenated().encode_lower(&mut buffer) != text {
            return Err(NotAnId);
        }
        Ok(Id(id, PhantomData))
    }
}
impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        let id: Id<of::Person> = Id::from_bytes([0xab; 16]);
        let text = id.to_string();
        assert_eq!(text.parse::<Id<of::Person>>(), Ok(id));
        assert_eq!(text.to_uppercase().parse::<Id<of::Person>>(), Err(NotAnId));
        assert_eq!(text.replace('-', "").parse::<Id<of::Person>>(), Err(NotAnId));
        assert_eq!("".parse::<Id<of::Person>>(), Err(NotAnId));
    }
}
