//! Stories of organisations, their people and their relationships, on both databases.

mod house;
mod invitations;
mod laws;
mod people;
mod relationships;
mod second_factor;
mod signing_in;
