//! Stories of books on both databases.

mod house;
mod importing;
mod keeping;
mod proving;
mod walled;
