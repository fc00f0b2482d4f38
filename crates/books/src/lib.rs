//! books

pub mod log;
