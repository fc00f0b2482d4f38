//! Stories of organisations, their people and their relationships, on both databases.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod address;
mod consents;
mod house;
mod invitations;
mod laws;
mod people;
mod relationships;
mod second_factor;
mod signing_in;
