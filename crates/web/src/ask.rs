//! A request, as far as every handler needs it: who asks, from where, and how they want to be answered. From it
//! a handler looks (reads from one snapshot) or does something (one change, once).

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use books::{Change, Credential, Failure, Viewer};
use kernel::{Date, Fault, Instant, Message, Problem, ProblemKind, fault};
use sha2::{Digest, Sha256};
use storage::Tx;

use crate::refused::Refused;
use crate::words::{Language, Words};
use crate::{App, Form};

/// A request.
#[derive(Clone)]
pub struct Ask(Arc<Inside>);

struct Inside {
    app: App,
    credential: Option<Credential>,
    method: Method,
    path: String,
    is_api: bool,
    is_htmx: bool,
    language: Language,
    key: Option<String>,
    if_match: Option<String>,
    browser: String,
    address: String,
    came_from: Option<String>,
    typed: Typed,
}

/// The form that came with a request, once it has been read: put there by [`Form`], for the page that gives it back
/// where nobody is signed in any more. And who sent it, where it carried the token of another session of theirs.
#[derive(Clone, Default)]
struct Typed(Arc<(OnceLock<Form>, OnceLock<Viewer>)>);

/// One snapshot, and who looks at it.
pub struct Looking<'a, 't> {
    /// What to read from.
    pub tx: &'a mut Tx<'t>,
    /// Who looks.
    pub viewer: Viewer,
    /// The request.
    pub ask: Ask,
    /// The instant.
    pub now: Instant,
}

/// A change in progress, and who makes it.
pub struct Doing<'c, 'a, 't> {
    /// The change.
    pub change: &'c mut Change<'a, 't>,
    /// Who makes it.
    pub viewer: &'c Viewer,
    /// The request.
    pub ask: &'c Ask,
}

/// What makes a repeated change the same change, and proves that a form came from our own page.
#[derive(Clone, Default)]
pub struct Guard {
    /// The key; none where the caller does not repeat.
    pub key: Option<String>,
    /// The SHA-256 of what is asked.
    pub request: [u8; 32],
    /// The token of the session that a form must carry; none for a program's token.
    pub csrf: Option<String>,
}

impl Looking<'_, '_> {
    /// The civil day where the viewer lives.
    pub fn today(&self) -> Date {
        self.viewer.zone.day_of(self.now)
    }

    /// The viewer's words.
    pub fn words(&self) -> Words {
        Words::for_language(self.ask.language_for(&self.viewer.language))
    }
}

impl Doing<'_, '_, '_> {
    /// The civil day where the viewer lives.
    pub fn today(&self) -> Date {
        self.viewer.zone.day_of(self.change.now)
    }
}

impl Ask {
    /// The running program.
    pub fn app(&self) -> &App {
        &self.0.app
    }
    /// How the request says who it is.
    pub fn credential(&self) -> Option<&Credential> {
        self.0.credential.as_ref()
    }
    /// Path and query.
    pub fn path(&self) -> &str {
        &self.0.path
    }
    /// Whether it wants JSON.
    pub fn is_api(&self) -> bool {
        self.0.is_api
    }
    /// Whether a part of a page is enough.
    pub fn is_htmx(&self) -> bool {
        self.0.is_htmx
    }
    /// The language the browser asks for.
    pub fn language(&self) -> Language {
        self.0.language
    }
    /// The language of somebody who has chosen one. The pseudo-language goes before it: only a test asks for that.
    pub fn language_for(&self, chosen: &str) -> Language {
        let asked = self.language();
        if asked == Language::PSEUDO { asked } else { Language::from_tag(chosen).unwrap_or(asked) }
    }
    /// Whether it carries a program's key, so that it may be a repeated one.
    pub(crate) fn is_keyed(&self) -> bool {
        self.0.key.is_some()
    }
    /// What the browser calls itself, at most 200 characters.
    pub fn browser(&self) -> &str {
        &self.0.browser
    }
    /// The network address it comes from.
    pub fn address(&self) -> &str {
        &self.0.address
    }
    /// The page of ours that the request comes from, path and query, as the browser tells.
    pub fn came_from(&self) -> Option<&str> {
        self.0.came_from.as_deref()
    }
    /// The form that came with it, once it has been read.
    pub fn typed(&self) -> Option<&Form> {
        self.0.typed.0.0.get()
    }
    /// Who sent it with the token of another session.
    pub fn sender(&self) -> Option<&Viewer> {
        self.0.typed.0.1.get()
    }
    /// Whether it asks for a change.
    pub fn changes(&self) -> bool {
        !self.0.method.is_safe()
    }
    /// Takes note of the form that came with it.
    pub(crate) fn note(&self, form: &Form) {
        drop(self.0.typed.0.0.set(form.clone()));
    }
    /// A key for a form that is being drawn, so that sending it twice does it once. New at each call.
    pub fn fresh_key(&self) -> String {
        self.app().randomness.draws(&format!("key {}", self.label())).secret()
    }
    /// The first value of a parameter of the address; nothing where it is not there or empty.
    pub fn query(&self, name: &str) -> Option<String> {
        let (_, query) = self.path().split_once('?')?;
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).ok()?;
        pairs.into_iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value)
    }
    /// The version that `If-Match` names.
    ///
    /// # Errors
    /// Where it is there but is no version.
    pub fn if_match(&self) -> Result<Option<i64>, Refused> {
        let Some(tag) = &self.0.if_match else { return Ok(None) };
        let version = crate::api::version_in_tag(tag.trim());
        version.map(Some).ok_or_else(|| self.refuse(Problem::field("If-Match", Message::of("api-if-match"))))
    }

    /// The refusal of this request.
    pub fn refuse(&self, problem: Problem) -> Refused {
        Refused { problem, ask: self.clone(), because: None, back: None }
    }

    pub(crate) fn fail(&self, failure: &Failure) -> Refused {
        let because = match failure {
            Failure::Storage(error) => Some(error.to_string().into_boxed_str()),
            Failure::Refused(_) => None,
        };
        Refused { problem: failure.problem(), ask: self.clone(), because, back: None }
    }

    /// Reads what `look` wants from one snapshot, as whoever asks.
    ///
    /// # Errors
    /// Where nobody is signed in, and what `look` refuses with.
    pub async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut Looking<'_, '_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Refused> {
        let looked = self.glance(|looking| {
            let (viewer, now) = (&looking.viewer, looking.now);
            let is_due = directory::session::is_touch_due(viewer, now) || fault::is_on(Fault::LookingChanges);
            let touch = is_due.then(|| viewer.clone());
            look(looking).map(|found| (found, touch))
        });
        let (found, touch) = looked.await?;
        if let Some(viewer) = touch {
            self.touch(viewer).await?;
        }
        Ok(found)
    }

    /// Reads without anybody signed in: for signing in, invitations and the like.
    ///
    /// # Errors
    /// What `look` refuses with.
    pub async fn look_unknown<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut Tx<'_>, Instant) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Refused> {
        let now = self.app().clock.now();
        let outcome = self.app().storage.read(move |tx| look(tx, now)).await;
        outcome.map_err(|failure| self.fail(&failure))
    }

    /// Does something, once, as whoever asks. The answer is kept with the key and given again.
    ///
    /// # Errors
    /// Where nobody is signed in, the form is not ours, and what `work` refuses with.
    pub async fn act(
        &self,
        guard: Guard,
        work: impl Fn(&mut Doing<'_, '_, '_>) -> Result<String, Failure> + Send + 'static,
    ) -> Result<String, Refused> {
        self.change(guard.csrf.clone(), move |doing| {
            let Some(key) = &guard.key else { return work(doing) };
            let (viewer, ask) = (doing.viewer, doing.ask);
            doing.change.once(viewer, key, &guard.request, |change| work(&mut Doing { change, viewer, ask }))
        })
        .await
    }

    /// Does something that need not be kept from being done twice, or that answers what must not be kept.
    /// `csrf` is what a form carried; a program's token needs none.
    ///
    /// # Errors
    /// Where nobody is signed in, the form is not ours, and what `work` refuses with.
    pub async fn change<T: Send + 'static>(
        &self,
        csrf: Option<String>,
        work: impl Fn(&mut Doing<'_, '_, '_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Refused> {
        let ask = self.clone();
        self.check_key()?;
        self.change_unknown(move |change| {
            let viewer = ask.viewer(change.tx, change.now)?;
            if !viewer.csrf.is_empty() && csrf.as_deref() != Some(viewer.csrf.as_str()) {
                drop(ask.0.typed.0.1.set(viewer));
                return Err(Problem::new(ProblemKind::Forbidden, Message::of("problem-form-not-ours")).into());
            }
            work(&mut Doing { change, viewer: &viewer, ask: &ask })
        })
        .await
    }

    /// Changes something without anybody signed in: for signing in, invitations and the like.
    ///
    /// # Errors
    /// What `work` refuses with.
    pub async fn change_unknown<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Change<'_, '_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Refused> {
        let app = self.app().clone();
        let now = app.clock.now();
        let draws = app.randomness.draws(&self.label());
        let outcome = self.app().storage.write(move |tx| {
            let mut draws = draws.clone();
            work(&mut Change { tx, now, draws: &mut draws, origin: Arc::clone(&app.origin) })
        });
        let outcome = outcome.await.map_err(|failure| self.fail(&failure));
        self.app().live().stir();
        outcome
    }

    /// The guard of a form.
    pub fn guard(&self, form: &Form) -> Guard {
        Guard {
            key: form.get("idempotency").filter(|key| !key.is_empty() && key.len() <= 100).map(str::to_owned),
            request: digest(&[self.0.method.as_str().as_bytes(), self.0.path.as_bytes(), form.raw()]),
            csrf: form.get("csrf").map(str::to_owned),
        }
    }

    /// The guard of a program's request with that body. A browser's script sends the session's token in `X-CSRF`.
    pub fn guard_api(&self, body: &[u8], headers: &HeaderMap) -> Guard {
        Guard {
            key: self.0.key.clone(),
            request: digest(&[self.0.method.as_str().as_bytes(), self.0.path.as_bytes(), body]),
            csrf: headers.get("x-csrf").and_then(|value| value.to_str().ok()).map(str::to_owned),
        }
    }

    /// Refuses a key that cannot be kept: an empty one, or one of more than 100 bytes.
    pub(crate) fn check_key(&self) -> Result<(), Refused> {
        let refused = || self.refuse(Problem::field("Idempotency-Key", Message::of("api-key-length")));
        self.0.key.as_ref().is_none_or(|key| (1..=100).contains(&key.len())).then_some(()).ok_or_else(refused)
    }

    pub(crate) fn viewer(&self, tx: &mut Tx<'_>, now: Instant) -> Result<Viewer, Failure> {
        let nobody = || Problem::new(ProblemKind::NotSignedIn, Message::of("problem-not-signed-in"));
        let credential = self.0.credential.as_ref().ok_or_else(nobody)?;
        Viewer::of(tx, credential, now)
    }

    async fn touch(&self, viewer: Viewer) -> Result<(), Refused> {
        if fault::is_on(Fault::LookingChanges) {
            return self.change_unknown(move |change| directory::membership::saw_updates(change, &viewer)).await;
        }
        self.change_unknown(move |change| directory::session::touch(change, &viewer)).await
    }

    /// What the random numbers of this request are named by: the same request draws the same in a seeded run.
    fn label(&self) -> String {
        let who = match &self.0.credential {
            Some(Credential::Session(digest) | Credential::Token(digest)) => *digest,
            None => [0; 32],
        };
        format!("{:02x?} {} {} {:?}", &who[..8], self.0.method, self.0.path, self.0.key)
    }
}

fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

impl FromRequestParts<App> for Ask {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let headers = &parts.headers;
        let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let bearer = text(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        let credential = match bearer {
            Some(token) => Some(Credential::Token(Sha256::digest(token.trim()).into())),
            None if headers.contains_key(header::AUTHORIZATION) => None,
            None => cookie(headers, app.cookie()).map(directory::session::credential),
        };
        Ok(Ask(Arc::new(Inside {
            app: app.clone(),
            credential,
            method: parts.method.clone(),
            is_api: path.starts_with("/api/"),
            is_htmx: headers.contains_key("hx-request"),
            language: text(header::ACCEPT_LANGUAGE)
                .map_or_else(|| Language::from_accepted(""), Language::from_accepted),
            key: text(header::HeaderName::from_static("idempotency-key")).map(str::to_owned),
            if_match: text(header::IF_MATCH).map(str::to_owned),
            came_from: text(header::REFERER).and_then(|from| own_page(from, app, headers)),
            typed: parts.extensions.get_or_insert_with(Typed::default).clone(),
            browser: text(header::USER_AGENT).unwrap_or("").chars().take(200).collect(),
            address: parts.extensions.get::<Peer>().map_or_else(String::new, |peer| peer.0.clone()),
            path,
        })))
    }
}

/// Path and query of a page's whole address, if the page is ours.
fn own_page(from: &str, app: &App, headers: &HeaderMap) -> Option<String> {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let rest = match from.strip_prefix(&app.base_url).filter(|_| !app.base_url.is_empty()) {
        Some(rest) => rest,
        None => from.strip_prefix("http://").or_else(|| from.strip_prefix("https://"))?.strip_prefix(host?)?,
    };
    rest.starts_with('/').then(|| rest.to_owned())
}

/// The network address that a request comes from, put in by the server's accept loop.
#[derive(Clone)]
pub struct Peer(pub String);

/// The value of a cookie.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}
