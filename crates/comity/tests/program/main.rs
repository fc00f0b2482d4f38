//! The program as people run it: started as a child on a free port, asked over HTTP, stopped by a signal.

mod books;
mod running;
mod server;
mod settings;
