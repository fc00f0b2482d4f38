//! The frame of every page: menu, switcher, top bar, tab bar, messages.
//!
//! # How a page uses it
//!
//! A crate with pages has an `askama.toml` with `dirs = ["src", "../web/src"]`. A page is a struct
//! with a field `shell` (this struct, owned or borrowed). The frame gives every block `t`, its words:
//!
//! ```ignore
//! #[derive(askama::Template)]
//! #[template(path = "risk/list.html")]
//! struct ListPage<'a> { shell: &'a Shell, risks: Vec<RiskRow> }
//! ```
//!
//! ```html
//! {% extends "shell.html" %}
//! {% import "parts.html" as p %}
//! {% block content %}
//! <div class="head"><div><h1 tabindex="-1">{{ t.say("risks-title") }}</h1></div>
//!   <div class="tools"><a class="btn btn-go" href="…">{{ p::is("plus") }}{{ t.say("risks-add") }}</a></div></div>
//! {% for risk in risks %}{{ p::seen(t, risk.seen) }}{{ risk.spark }}{% endfor %}
//! {% endblock %}
//! ```
//!
//! - Blocks: `title` (default: `shell.title`), `head` (more in `<head>`), `content` (inside `<main>`),
//!   `after` (after `<main>`, for dialogs). `plain.html` has the same and is the frame of a page
//!   without menu: signing in, the first run, an invitation, a problem.
//! - A part is called as `{{ p::name(arguments) }}`, one with a body as
//!   `{% call p::name(arguments) %}…{% endcall %}`. Arguments are put in place by the compiler, so a
//!   struct of any crate may be one; parts only read fields and call methods of it. A part that
//!   speaks takes `t` first. Paths in templates begin with `::web::`, lists are walked with
//!   `.iter()`, and variables of a message are `t.say_with("key", [("name", value.into())])`, without
//!   `&`. A method of yours that a template gives `t` to takes `impl Into<Words>`.
//! - A partial for htmx is a template file of its own, `{% include %}`d by the page and rendered alone
//!   by a second struct with the same fields and a field `t`; it imports `parts.html` itself.
//! - A template is looked for beside the one that names it first: have no `parts.html` or
//!   `shell.html` of your own.
//! - Forms: `method="post"`, `{{ p::guard(shell, version, key) }}` inside (fields `csrf`, `version`,
//!   `idempotency`). htmx sends the same token in the header `X-CSRF`.
//! - Keys: `data-hotkey="n"` on a link or button; `data-rows` on the element whose children are rows,
//!   `data-open` on the link that opens a row, `data-edit` on the one that edits it.

mod parts;

use crate::parts::Side;
use crate::words::{Rich, Words};

/// What a page has around it. Built once per request; a page never asks for more.
#[derive(Clone, Debug)]
pub struct Shell {
    /// The reader's words.
    pub t: Words,
    /// The page's name in the browser's title, without "Comity".
    pub title: String,
    /// The form on this page came back with faults; the title says so first.
    pub faulty: bool,
    /// What the reader chose, or the system's.
    pub theme: Theme,
    /// The token that forms and htmx send back; empty where nobody has a session.
    pub csrf: String,
    /// Whom forms are drawn for, as they carry it; empty where nobody acts for an organisation.
    pub acting: String,
    /// Who reads; none on a signed-out page.
    pub viewer: Option<Reader>,
    /// The relationship this page is in; none on pages about everything.
    pub relationship: Option<Relationship>,
    /// Relationships to switch to, the ones in use lately first; at most eight.
    pub switcher: Vec<Relationship>,
    /// How many relationships the reader has.
    pub relationships: usize,
    /// The menu, made from what exists.
    pub menu: Vec<Section>,
    /// Below the menu: settings and help.
    pub foot: Vec<Item>,
    /// The key of the menu item that this page is.
    pub current: String,
    /// The way here, this page last.
    pub crumbs: Vec<Crumb>,
    /// What waits for the reader.
    pub waiting: usize,
    /// Updates not seen yet.
    pub updates: usize,
    /// Where "Add" leads from here, if the reader may add something.
    pub add: Option<Link>,
    /// What just happened.
    pub toast: Option<Toast>,
    /// Who printed this and when, in words; in print only.
    pub printed: String,
    /// Single keys do something (WCAG 2.1.4: a person can turn them off).
    pub shortcuts: bool,
    /// This page's address with its query, to come back to.
    pub path: String,
    /// The bottom tab that this page belongs to.
    pub tab: Tab,
    /// Where the page listens for what others change meanwhile; empty for nowhere.
    pub live: String,
    /// Who hosts this, in a sentence; empty where a page is drawn before that is known.
    pub hosting: String,
}

impl Shell {
    /// A frame with nothing in it but words, a title and a theme: enough for `plain.html`.
    #[must_use]
    pub fn new(t: Words, title: impl Into<String>) -> Self {
        Self {
            t,
            title: title.into(),
            faulty: false,
            theme: Theme::System,
            csrf: String::new(),
            acting: String::new(),
            viewer: None,
            relationship: None,
            switcher: Vec::new(),
            relationships: 0,
            menu: Vec::new(),
            foot: Vec::new(),
            current: String::new(),
            crumbs: Vec::new(),
            waiting: 0,
            updates: 0,
            add: None,
            toast: None,
            printed: String::new(),
            shortcuts: true,
            path: String::from("/"),
            tab: Tab::None,
            live: String::new(),
            hosting: String::new(),
        }
    }

    /// The page before this one on the way here: the back arrow on a phone.
    #[must_use]
    pub fn back(&self) -> Option<&Crumb> {
        self.crumbs.iter().rev().skip(1).find(|crumb| crumb.href.is_some())
    }

    /// The theme that the switch leads to where there is no script to look at the system's.
    #[must_use]
    pub fn other_theme(&self) -> Theme {
        if self.theme == Theme::Dark { Theme::Light } else { Theme::Dark }
    }

    /// Whether the tab is the one of this page.
    #[must_use]
    pub fn on_tab(&self, tab: &str) -> bool {
        self.tab.name() == tab
    }

    /// The address of the relationship's overview, or of the list of relationships.
    #[must_use]
    pub fn relationship_href(&self) -> String {
        self.relationship.as_ref().map_or_else(|| "/relationships".to_owned(), Relationship::href)
    }
}

/// Light, dark, or as the system says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Theme {
    /// As the reader's system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// As settings keep it and `data-theme` says it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a name; anything unknown is the system's.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

/// Which of the five tabs at the bottom of a phone a page belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tab {
    /// My work.
    Work,
    /// A relationship, or the list of them.
    Relationship,
    /// Updates.
    Updates,
    /// The menu itself, or a page that only it leads to.
    Menu,
    /// None of them.
    #[default]
    None,
}

impl Tab {
    /// Its name in the template.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Relationship => "relationship",
            Self::Updates => "updates",
            Self::Menu => "menu",
            Self::None => "",
        }
    }
}

/// Who reads the page.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Full name.
    pub name: String,
    /// Two letters.
    pub initials: String,
    /// The organisation that the session acts for.
    pub organisation: String,
    /// The organisation's side in this relationship. None on a page about everything: somebody may be a circle in one
    /// relationship and a square in the next.
    pub side: Option<Side>,
    /// The other organisations that the person may act for, the one they have belonged to longest first; at most
    /// [`MOST_OTHERS`] of them. The menu offers the change.
    pub others: Vec<Acting>,
    /// There are more than stand in `others`: a page lists all.
    pub has_more_others: bool,
}

/// How many other organisations the menu offers to act for.
pub const MOST_OTHERS: usize = 6;

/// An organisation that the reader may act for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    /// Its id, as the form sends it.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A relationship in the switcher and the menu.
#[derive(Clone, Debug)]
pub struct Relationship {
    /// Its part of the address: `/r/<slug>`.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its parties in order; the order gives each its shape.
    pub parties: Vec<Party>,
    /// Something in it waits for the reader.
    pub waiting: bool,
}

impl Relationship {
    /// Where its overview is.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/r/{}", self.slug)
    }

    /// "Meridian × Works".
    #[must_use]
    pub fn short_parties(&self) -> String {
        let names: Vec<&str> = self.parties.iter().map(|party| party.short.as_str()).collect();
        names.join(" × ")
    }
}

/// A party of a relationship.
#[derive(Clone, Debug)]
pub struct Party {
    /// Full name.
    pub name: String,
    /// What people call it.
    pub short: String,
    /// Its shape and colour.
    pub side: Side,
}

/// A part of the menu.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// Its heading; none for the first.
    pub title: Option<String>,
    /// What it leads to.
    pub items: Vec<Item>,
}

/// An entry of the menu.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// What `Shell::current` names.
    pub key: String,
    /// An icon of the sprite; empty where `pair` is drawn or nothing.
    pub icon: &'static str,
    /// Its words.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// A number beside it.
    pub count: Option<usize>,
    /// What the number means, for readers who do not see it; also makes it stand out.
    pub hot: Option<String>,
    /// It is a relationship: the shapes of its parties stand before it.
    pub pair: bool,
    /// Keys that lead to it, such as `g r`.
    pub hotkey: &'static str,
    /// What is below it; shown where it, or one of these, is the current page.
    pub children: Vec<Item>,
}

impl Item {
    /// An entry with an icon.
    #[must_use]
    pub fn new(key: &str, icon: &'static str, label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { key: key.to_owned(), icon, label: label.into(), href: href.into(), ..Self::default() }
    }

    /// Whether this is the current page.
    #[must_use]
    pub fn is(&self, current: &str) -> bool {
        !current.is_empty() && self.key == current
    }

    /// Whether the entries below it are shown.
    #[must_use]
    pub fn open(&self, current: &str) -> bool {
        self.is(current) || self.children.iter().any(|child| child.is(current))
    }
}

/// One step of the way here.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// Its words.
    pub label: String,
    /// Where it leads; none for this page.
    pub href: Option<String>,
}

impl Crumb {
    /// A page on the way.
    #[must_use]
    pub fn to(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// This page.
    #[must_use]
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// Words that lead somewhere.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its words.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

/// What happened and who is next, shown for eight seconds.
#[derive(Clone, Debug)]
pub struct Toast {
    /// The sentence.
    pub words: Rich,
    /// The way back.
    pub undo: Option<Undo>,
}

/// A form that takes an act back.
#[derive(Clone, Debug)]
pub struct Undo {
    /// Where it is sent to.
    pub action: String,
    /// What it carries besides the token: the version seen, an idempotency key.
    pub fields: Vec<(String, String)>,
}

#[cfg(test)]
mod tests;
