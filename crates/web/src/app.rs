//! What the program is made of while it runs: the database, the clock, the kinds and pillars that exist.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use books::{Failure, Kind};
use directory::{Attempts, Hashing};
use kernel::{Clock, Randomness};
use storage::Storage;

use crate::Looking;
use crate::api::Operation;
use crate::frame::Circle;
use crate::live::Live;
use crate::words::Words;

/// The running program, as handlers know it. Clones share it.
#[derive(Clone)]
pub struct App(Arc<Parts>, Live);

/// What an [`App`] is made of.
pub struct Parts {
    /// The database.
    pub storage: Storage,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Random numbers.
    pub randomness: Randomness,
    /// What checkpoints are signed with.
    pub signing: books::checkpoint::SigningKey,
    /// This installation's id in chains.
    pub origin: Arc<str>,
    /// The address that people reach the program at, without a slash at its end: `https://comity.example.org`.
    pub base_url: String,
    /// The kinds that people raise; companions go under all of them.
    pub kinds: Vec<&'static Kind>,
    /// The operations of the API that are not made from kinds, as their modules describe them.
    pub operations: Vec<Operation>,
    /// The pillars of a relationship, as the menu shows them.
    pub pillars: Vec<&'static Pillar>,
    /// How registers of each kind are brought in from files.
    pub bringings: Vec<&'static crate::importing::Bringing>,
    /// Where imports are worked on.
    pub importing: crate::importing::Desk,
    /// Proves passwords, few at once.
    pub hashing: Hashing,
    /// Counts wrong tries.
    pub attempts: Attempts,
    /// This program's file, to read untrusted files in a child process.
    pub program: PathBuf,
    /// Whether mail can be sent.
    pub mail: bool,
    /// The most bytes of an uploaded file.
    pub most_upload: usize,
    /// Who hosts this, as its operator declares.
    pub hosting: Hosting,
}

/// Who hosts an installation: every page says so, since whoever has the machine can read what is on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Hosting {
    /// Its operator has not declared it.
    #[default]
    Undeclared,
    /// Somebody, by name, who is no party of the relationships on it.
    Neutral(String),
    /// An organisation, by name, that is itself a party.
    Side(String),
}

impl Hosting {
    /// Who hosts, in a sentence.
    pub fn told(&self, t: Words) -> String {
        let (key, host) = match self {
            Hosting::Undeclared => ("hosting-undeclared", ""),
            Hosting::Neutral(host) => ("hosting-neutral", host.as_str()),
            Hosting::Side(host) => ("hosting-side", host.as_str()),
        };
        t.say_with(key, &[("host", host.into())])
    }
}

/// A pillar of a relationship in the menu, brought by its crate.
pub struct Pillar {
    /// Its key: `mitigate`.
    pub key: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// The message with its name.
    pub label: &'static str,
    /// The kinds whose lists it leads to.
    pub kinds: &'static [&'static Kind],
    /// The kinds of agreement that it brings: what binds every party. They have pages of their own and are in no list.
    pub agreements: &'static [&'static Kind],
    /// What the overview shows of it.
    pub card: fn(&mut Looking<'_, '_>, &Circle) -> Result<Card, Failure>,
}

/// What a relationship's overview shows of a pillar: a light, the reasons for it, and the next act. No figure
/// without its reasons.
#[derive(Debug, Clone, Default)]
pub struct Card {
    /// The light: `ok`, `watch`, `bad` or `none`.
    pub light: &'static str,
    /// The light in words.
    pub words: String,
    /// At most two reasons.
    pub reasons: Vec<String>,
    /// The next act and where it is done.
    pub act: Option<(String, String)>,
    /// What is open now: words, how pressing (`ok`, `watch`, `bad`, `info`), that in words, and where.
    pub open: Vec<OpenNow>,
}

/// A line of "Open now".
#[derive(Debug, Clone)]
pub struct OpenNow {
    /// What is open: "2 very high risks".
    pub words: String,
    /// How pressing: `ok`, `watch`, `bad` or `info`.
    pub light: &'static str,
    /// That in words: "Look today".
    pub state: String,
    /// Where it is.
    pub href: String,
}

impl App {
    /// The program made of these parts.
    pub fn new(parts: Parts) -> App {
        App(Arc::new(parts), Live::default())
    }

    /// The streams that are open.
    pub fn live(&self) -> &Live {
        &self.1
    }

    /// Whether people reach the program over TLS, so that cookies can be kept to it.
    pub fn is_secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// The name of the session's cookie: with the prefix that browsers guard, where there is TLS.
    pub fn cookie(&self) -> &'static str {
        if self.is_secure() { "__Host-comity" } else { "comity" }
    }

    /// The kind with that plural, companions included.
    pub fn kind(&self, plural: &str) -> Option<&'static Kind> {
        self.all_kinds().find(|kind| kind.plural == plural)
    }

    /// The kind of that name, companions and agreements included.
    pub fn kind_named(&self, name: &str) -> Option<&'static Kind> {
        self.all_kinds().chain(self.agreements()).find(|kind| kind.name == name)
    }

    /// The kinds of agreement that the pillars bring.
    pub fn agreements(&self) -> impl Iterator<Item = &'static Kind> {
        self.pillars.iter().flat_map(|pillar| pillar.agreements.iter().copied())
    }

    /// Every kind, companions last, and beside them the kinds of agreement.
    pub(crate) fn kinds_and_agreements(&self) -> (Vec<&'static Kind>, Vec<&'static Kind>) {
        (self.all_kinds().collect(), self.agreements().collect())
    }

    /// Every kind, companions last.
    pub fn all_kinds(&self) -> impl Iterator<Item = &'static Kind> {
        self.kinds.iter().copied().chain(books::companion::COMPANIONS.iter().copied())
    }
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
