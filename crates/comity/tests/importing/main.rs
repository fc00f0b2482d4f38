//! Bringing a register in and taking it out, through the whole program, on both databases.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

mod again;
mod disclosed;
mod house;
mod layouts;
mod learned;
mod map;
mod months;
mod preview;
mod register;
mod round_trip;
mod stories;
mod telling;
mod undone;
