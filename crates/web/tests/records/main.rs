//! What every record's page has for nothing, over HTTP and on both databases: talk, notes, actions, files, history,
//! saved views, and one act on many.

#[expect(dead_code, reason = "other stories see more of a page than these")]
#[path = "../accounts/browser.rs"]
mod browser;
mod files;
mod history;
mod house;
mod kind;
mod many;
mod refused;
mod talk;
mod views;
