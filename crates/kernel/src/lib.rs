//! The smallest words of the house: ids, time, days, randomness, text and problems. No I/O but the
//! operating system's clock and random numbers, and these only through [`Clock`] and [`Randomness`].

pub mod clock;
pub mod day;
pub mod draws;
pub mod fault;
pub mod id;
pub mod problem;
pub mod text;

pub use clock::{Clock, Instant, SettableClock, SystemClock};
pub use day::{Date, Zone};
pub use draws::{Draws, Randomness};
pub use fault::Fault;
pub use id::{Id, of};
pub use problem::{Arg, FieldProblem, Message, Problem, ProblemKind};
