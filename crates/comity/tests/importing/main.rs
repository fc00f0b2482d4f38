//! Bringing a register in and taking it out, through the whole program, on both databases.

mod house;
mod stories;
