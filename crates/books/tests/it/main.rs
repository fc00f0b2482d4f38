//! Stories of books on both databases.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

mod house;
mod importing;
mod keeping;
mod proving;
