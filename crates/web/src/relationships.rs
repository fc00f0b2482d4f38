//! stub
mod parties;
pub use parties::Parties;
