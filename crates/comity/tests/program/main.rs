//! The program as people run it: started as a child on a free port, asked over HTTP, stopped by a signal.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

mod books;
mod registers;
mod running;
mod server;
mod settings;
