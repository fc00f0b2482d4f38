//! A person's own account: signing in and out, and how they like the program. Pages and the acts of the API that
//! do the same.

mod cookie;
mod faults;
mod proving;
mod sign_in;

use crate::shell::Shell;
use crate::words::Words;
use crate::{Ask, Routes, frame};

pub use faults::Faults;

/// The routes of accounts.
pub fn routes(routes: Routes) -> Routes {
    routes.with(sign_in::routes)
}

/// The frame of a page that needs nobody signed in.
fn plain(ask: &Ask, t: Words, title: &str) -> Shell {
    let mut shell = Shell::new(t, title);
    shell.toast = frame::toast(t, ask.path());
    ask.path().clone_into(&mut shell.path);
    shell
}
