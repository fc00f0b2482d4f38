//! What leaves the house after a change is committed: jobs in the same database, and the mail that some of them
//! send. See `README.md`.

pub mod job;
pub mod mail;

pub use job::{Job, Outcome};
pub use mail::{Mail, Mailer};
