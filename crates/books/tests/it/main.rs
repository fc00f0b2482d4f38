//! Stories of books on both databases.

mod house;
mod keeping;
