//! Accounts as people and programs meet them: over HTTP, on both databases.

mod browser;
mod house;
mod signing_in;
