//! web
extern crate self as web;

pub mod assets;
pub mod chart;
pub mod parts;
pub mod shell;
pub mod words;
