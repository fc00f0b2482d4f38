//! A form that could not be taken because nobody is signed in any more, or somebody signed in again since it was drawn.
//! Nothing that was typed is lost: it travels along while its person signs in, and is sent again by a press of theirs.
//! Nothing of it is kept here, so nobody else finds it. What was written for one organisation is not sent for another, and
//! what one person wrote is not shown to another who signs in after them.

use askama::Template;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use books::{Failure, Viewer};
use directory::session::{self, SignedIn};
use kernel::{Id, ProblemKind, of};

use super::sign_in::own_path;
use super::{Faults, plain, plain_for, sign_in};
use crate::shell::{Shell, Theme};
use crate::words::Words;
use crate::{Ask, Form, Refused};

/// What stands before the names of the fields while they travel along.
const PREFIX: &str = "unsent.";
/// The field with the address that the form was sent to.
const TO: &str = "unsent_to";
/// Fields that do not travel: secrets, which are typed again, and what belongs to the session that ended.
const LEFT: [&str; 4] = ["csrf", "current", "password", "code"];
/// The field with the organisation and the person that the form was drawn for, as [`acting`] writes them.
const ACTING: &str = "acting";
/// Fields that travel and are nothing that anybody typed.
const UNSEEN: [&str; 3] = ["version", "idempotency", ACTING];

/// A form on its way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Unsent {
    /// The address that it was sent to.
    pub(super) to: String,
    /// Its fields, in order; none where it carried a file, which a browser sends only when it is chosen anew.
    pub(super) fields: Vec<(String, String)>,
}

impl Unsent {
    /// What was sent with this request, if it was a form of ours.
    fn of_request(ask: &Ask) -> Option<Unsent> {
        let to = ask.path();
        if own_path(Some(to)) != to {
            return None;
        }
        let form = ask.typed()?;
        let fields = form.pairs().filter(|(name, _)| !LEFT.contains(name));
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Some(Unsent { to: to.to_owned(), fields })
    }

    /// What travels along with this form of signing in.
    pub(super) fn carried(form: &Form) -> Option<Unsent> {
        let to = form.get(TO)?;
        if own_path(Some(to)) != to {
            return None;
        }
        let fields = form.pairs().filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?, value)));
        let fields = fields.filter(|(name, _)| !LEFT.contains(name));
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Some(Unsent { to: to.to_owned(), fields })
    }

    /// The unseen fields with which it travels along.
    pub(super) fn to_carry(&self) -> Vec<(String, String)> {
        let fields = self.fields.iter().map(|(name, value)| (format!("{PREFIX}{name}"), value.clone()));
        std::iter::once((TO.to_owned(), self.to.clone())).chain(fields).collect()
    }

    /// What somebody typed, to be read again before it is sent.
    pub(super) fn typed(&self) -> Vec<&str> {
        let is_typed = |name: &str| !UNSEEN.contains(&name) && name != TO && !name.starts_with(PREFIX);
        let typed = self.fields.iter().filter(|(name, value)| is_typed(name) && !is_chosen(value));
        typed.map(|(_, value)| value.as_str()).collect()
    }

    /// The organisation and the person that it was drawn for, where the form says so.
    fn drawn_for(&self) -> Option<(Id<of::Organisation>, Id<of::Person>)> {
        let (_, acting) = self.fields.iter().find(|(name, _)| name == ACTING)?;
        let (organisation, person) = acting.split_once('.')?;
        Some((organisation.parse().ok()?, person.parse().ok()?))
    }

    /// Whether somebody else than `person` wrote it.
    fn is_of_another(&self, person: Option<Id<of::Person>>) -> bool {
        self.drawn_for().is_some_and(|(_, writer)| person != Some(writer))
    }

    /// The page on which it is sent again, for whoever has just signed in or acts for another organisation now.
    pub(super) async fn offer(self, ask: &Ask, signed_in: &SignedIn, next: String) -> Result<Response, Refused> {
        let credential = session::credential(&signed_in.cookie);
        let found = ask.look_unknown(move |tx, now| {
            let holder = session::holder(tx, &credential, now)?;
            match Viewer::of(tx, &credential, now) {
                Ok(viewer) => Ok((holder, Some(viewer))),
                // Nobody acts with it: a person who belongs to no organisation.
                Err(Failure::Refused(problem)) if problem.kind == ProblemKind::NotSignedIn => Ok((holder, None)),
                Err(failure) => Err(failure),
            }
        });
        let (holder, viewer) = found.await?;
        let holder = holder.ok_or_else(|| ask.refuse(session::wrong()))?;
        if self.is_of_another(viewer.as_ref().map(Viewer::person)) {
            return Ok(foreign(plain_for(ask, &holder, "unsent-foreign-title")));
        }
        let shell = plain_for(ask, &holder, "unsent-title");
        Ok(crate::page(&UnsentPage::new(shell, (&holder.name, viewer.as_ref()), next, self)))
    }
}

#[derive(Template)]
#[template(path = "account/unsent.html")]
struct UnsentPage {
    shell: Shell,
    lede: String,
    /// What is said, and the organisation to act for again, where it was written for another one.
    elsewhere: Option<(String, String)>,
    next: String,
    unsent: Unsent,
}

impl UnsentPage {
    /// `who` is the name of whoever is signed in and, where they act for an organisation, who they are to it.
    fn new(shell: Shell, (name, viewer): (&str, Option<&Viewer>), next: String, unsent: Unsent) -> UnsentPage {
        let t = shell.t;
        let Some(viewer) = viewer else {
            let lede = t.say_with("unsent-lede", &[("name", name.into())]);
            return UnsentPage { lede, elsewhere: None, shell, next, unsent };
        };
        let told = [("name", name.into()), ("organisation", viewer.organisation_name.as_str().into())];
        let elsewhere = unsent.drawn_for().map(|(other, _)| other).filter(|other| *other != viewer.organisation());
        UnsentPage {
            lede: t.say_with("unsent-lede-for", &told),
            elsewhere: elsewhere.map(|other| (t.say_with("unsent-elsewhere", &told), other.to_string())),
            shell,
            next,
            unsent,
        }
    }
}

#[derive(Template)]
#[template(path = "account/unsent_foreign.html")]
struct ForeignPage {
    shell: Shell,
}

/// The page for somebody else than the writer, or one who belongs to that organisation no more: nothing is sent or shown.
pub(super) fn foreign(shell: Shell) -> Response {
    crate::page(&ForeignPage { shell })
}

/// What a form carries of whom it was drawn for.
pub(crate) fn acting(viewer: &Viewer) -> String {
    format!("{}.{}", viewer.organisation(), viewer.person())
}

/// Whether that was chosen from a list, or is an address, as far as its letters tell.
fn is_chosen(words: &str) -> bool {
    let is_of_a_program = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_:=&?./".contains(c);
    words.chars().all(is_of_a_program)
}

/// What somebody wrote in the form of this request: no secrets, and nothing that they chose from a list.
pub(crate) fn written(ask: &Ask) -> Vec<String> {
    let unsent = Unsent::of_request(ask);
    unsent.iter().flat_map(Unsent::typed).map(str::to_owned).collect()
}

/// The page that the form came from, as the browser tells; *My work* where it does not.
pub(crate) fn came_from(ask: &Ask) -> String {
    own_path(ask.came_from())
}

/// What whoever sent a form is shown where nobody is signed in any more: the page to sign in on, which takes along what
/// was typed. A file does not travel; the page says that it is to be chosen again.
pub(crate) fn to_sign_in(ask: &Ask) -> Response {
    let next = came_from(ask);
    let unsent = Unsent::of_request(ask);
    let lost = if unsent.is_some() { "unsent-sign-in" } else { "unsent-file-lost" };
    let page = sign_in::draw(ask, ("", next), (&Faults::default(), Some(lost)), unsent.as_ref());
    whole(ask, (StatusCode::UNAUTHORIZED, page).into_response())
}

/// What whoever sent a form of an earlier session is shown: what they typed, and the button that sends it now.
/// Nothing, where it was no form of ours.
pub(crate) fn to_send_again(ask: &Ask) -> Option<Response> {
    let (unsent, sender) = (Unsent::of_request(ask)?, ask.sender()?);
    let t = Words::for_language(ask.language_for(&sender.language));
    let mut shell = plain(ask, t, t.say("unsent-title"));
    shell.csrf.clone_from(&sender.csrf);
    shell.theme = Theme::from_name(&sender.theme);
    if unsent.is_of_another(Some(sender.person())) {
        t.say("unsent-foreign-title").clone_into(&mut shell.title);
        return Some(whole(ask, (StatusCode::FORBIDDEN, foreign(shell)).into_response()));
    }
    let page = UnsentPage::new(shell, (&sender.name, Some(sender)), came_from(ask), unsent);
    Some(whole(ask, (StatusCode::FORBIDDEN, crate::page(&page)).into_response()))
}

/// Where a script waits for a part of a page it gets the page's main part in place of its own.
fn whole(ask: &Ask, mut response: Response) -> Response {
    if ask.is_htmx() {
        for (name, value) in [("hx-retarget", "#main"), ("hx-reselect", "#main"), ("hx-reswap", "outerHTML")] {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
    }
    response
}
