//! Relationships, and what a person sees over all of theirs, over HTTP and on both databases.

#[path = "../accounts/browser.rs"]
mod browser;
mod house;
mod looking;
mod program;
mod running;
