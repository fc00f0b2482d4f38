//! Who there is: organisations, their people, the relationships between them and who sits where; and how a person
//! or a program says who it is. This room gives seats; it reads no records. See `README.md`.

pub mod account;
pub mod address;
pub mod attempts;
pub mod departure;
pub mod email;
pub mod hashing;
pub mod installation;
pub mod invitation;
pub mod membership;
pub mod organisation;
pub mod party;
pub mod password;
pub mod person;
pub mod relationship;
pub mod reset;
pub mod room;
pub mod seating;
pub mod second_factor;
pub mod secret;
pub mod session;
pub mod token;
mod typed;
pub mod worth;

pub use attempts::Attempts;
pub use email::Email;
pub use hashing::{Hashing, PasswordHash, Proven};
pub use membership::MemberRole;
pub use typed::both;
pub use worth::Worth;
