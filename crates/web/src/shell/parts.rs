//! The parts of the frame. Each is a template of its own and not a piece of every page's: the compiler would check it anew
//! for each of seventy pages, which took most of the time that this crate takes.

use askama::Template;
use askama::filters::HtmlSafe;

use super::Shell;

/// The menu beside a page.
#[derive(Template)]
#[template(path = "parts/side.html")]
pub struct SideMenu<'a> {
    shell: &'a Shell,
}

/// The bar above a page: the way here, the search, whoever reads.
#[derive(Template)]
#[template(path = "parts/topbar.html")]
pub struct Topbar<'a> {
    shell: &'a Shell,
}

/// What stands above a page on paper.
#[derive(Template)]
#[template(path = "parts/printed.html")]
pub struct PrintLine<'a> {
    shell: &'a Shell,
}

/// The tabs at the bottom of a phone.
#[derive(Template)]
#[template(path = "parts/tabbar.html")]
pub struct Tabbar<'a> {
    shell: &'a Shell,
}

/// What just happened.
#[derive(Template)]
#[template(path = "parts/toasts.html")]
pub struct Toasts<'a> {
    shell: &'a Shell,
}

/// Which keys do what.
#[derive(Template)]
#[template(path = "parts/keys.html")]
pub struct Keys<'a> {
    shell: &'a Shell,
}

impl HtmlSafe for SideMenu<'_> {}
impl HtmlSafe for Topbar<'_> {}
impl HtmlSafe for PrintLine<'_> {}
impl HtmlSafe for Tabbar<'_> {}
impl HtmlSafe for Toasts<'_> {}
impl HtmlSafe for Keys<'_> {}

/// As the frame's templates put them in place.
impl Shell {
    /// The menu beside a page.
    #[must_use]
    pub fn side(&self) -> SideMenu<'_> {
        SideMenu { shell: self }
    }

    /// The bar above a page.
    #[must_use]
    pub fn topbar(&self) -> Topbar<'_> {
        Topbar { shell: self }
    }

    /// What stands above a page on paper.
    #[must_use]
    pub fn print_line(&self) -> PrintLine<'_> {
        PrintLine { shell: self }
    }

    /// The tabs at the bottom of a phone.
    #[must_use]
    pub fn tabbar(&self) -> Tabbar<'_> {
        Tabbar { shell: self }
    }

    /// What just happened.
    #[must_use]
    pub fn toasts(&self) -> Toasts<'_> {
        Toasts { shell: self }
    }

    /// Which keys do what.
    #[must_use]
    pub fn keys(&self) -> Keys<'_> {
        Keys { shell: self }
    }
}
