//! Accounts as people and programs meet them: over HTTP, on both databases.

mod address;
mod browser;
mod by_token;
mod coming_in;
mod house;
mod leaving;
mod program;
mod settings;
mod signing_in;
