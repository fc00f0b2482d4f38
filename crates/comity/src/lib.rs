//! The program: command line, settings, the list of pillars, and the server. See `README.md`.

pub mod archive;
pub mod command;
pub mod demo;
pub mod folder;
pub mod heads;
pub mod logs;
pub mod mail;
pub mod memory;
pub mod pillars;
pub mod program;
pub mod serve;
pub mod settings;
pub mod signing;
