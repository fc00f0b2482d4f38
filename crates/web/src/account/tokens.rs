//! Personal tokens: what a program carries to say whose it is.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use books::Failure;
use directory::token::{self, NewToken, Scope, Token};
use kernel::{Id, Instant, of};

use super::{Faults, again, frame};
use crate::ask::Looking;
use crate::parts::{Choice, Fault, Field};
use crate::shell::Shell;
use crate::words::{Rich, Words};
use crate::{Ask, Form, Refused, Routes};

/// The routes of a person's tokens.
pub(super) fn routes(routes: Routes) -> Routes {
    routes.page("/settings/tokens", "tokens", page).post("/settings/tokens", "token-create", create).post(
        "/settings/tokens/{token}/revocation",
        "token-revoke",
        revoke,
    )
}

#[derive(Template)]
#[template(path = "account/tokens.html")]
struct TokensPage {
    shell: Shell,
    tab: &'static str,
    faults: Vec<Fault>,
    tokens: Vec<Row>,
    organisation: String,
    name: Field,
    scope: Field,
    days: Field,
}

struct Row {
    id: Id<of::Token>,
    name: String,
    scope: String,
    made: Rich,
    ends: Rich,
    state: (&'static str, String),
    is_live: bool,
}

#[derive(Template)]
#[template(path = "account/token.html")]
struct TokenPage {
    shell: Shell,
    tab: &'static str,
    name: String,
    token: String,
    ends: Rich,
}

/// How long a token may be chosen to live, in days.
const DAYS: [&str; 4] = ["7", "30", "90", "366"];

async fn page(ask: Ask) -> Result<Response, Refused> {
    let page = ask.look(|looking| draw(looking, None, &Faults::default()));
    Ok(crate::page(&page.await?))
}

fn draw(looking: &mut Looking<'_, '_>, typed: Option<&Form>, faults: &Faults) -> Result<TokensPage, Failure> {
    let t = looking.words();
    let mut shell = frame(looking, "tokens-title")?;
    let tokens = token::list(looking.tx, &looking.viewer)?;
    let tokens = tokens.into_iter().map(|token| row(looking, t, token)).collect();
    let value = |field, unless: &str| typed.map_or(unless, |form| form.text(field)).to_owned();
    let scopes = [Scope::Read, Scope::Write].map(|scope| {
        Choice::new(scope.name(), t.say(&format!("tokens-scope-{}", scope.name())))
            .hint(t.say(&format!("tokens-scope-{}-hint", scope.name())))
    });
    let days = DAYS.map(|days| Choice::new(days, t.say_count("tokens-days-count", days.parse::<i64>().unwrap_or(1))));
    let name = Field::new("name", t.say("tokens-name")).hint(t.say("tokens-name-hint")).required();
    let (name, scope, days) = (
        faults.on(name.value(value("name", ""))),
        faults.on(Field::new("scope", t.say("tokens-scope")).choices(scopes).value(value("scope", "read"))),
        faults.on(Field::new("days", t.say("tokens-days")).choices(days).narrow().value(value("days", "90"))),
    );
    let faults = faults.listed(&[&name, &scope, &days]);
    shell.faulty = !faults.is_empty();
    let organisation = looking.viewer.organisation_name.clone();
    Ok(TokensPage { shell, tab: "tokens", faults, tokens, organisation, name, scope, days })
}

fn row(looking: &Looking<'_, '_>, t: Words, token: Token) -> Row {
    let when = looking.when();
    let state = match (token.revoked_at, token.is_live(looking.now)) {
        (_, true) => ("ok", "tokens-live"),
        (Some(_), _) => ("none", "tokens-revoked"),
        (None, false) => ("none", "tokens-ended"),
    };
    Row {
        id: token.id,
        is_live: token.is_live(looking.now),
        scope: t.say(&format!("tokens-scope-{}", token.scope.name())).to_owned(),
        made: when.moment_tag(token.created_at),
        ends: when.moment_tag(token.expires_at),
        state: (state.0, t.say(state.1).to_owned()),
        name: token.name,
    }
}

async fn create(ask: Ask, form: Form) -> Result<Response, Refused> {
    let typed = NewToken::read(form.text("name"), form.text("scope"), form.text("days"));
    let csrf = form.get("csrf").map(str::to_owned);
    let made = ask.change(csrf, move |doing| {
        let new = typed.clone()?;
        let issued = token::create(doing.change, doing.viewer, &new)?;
        Ok((new.name, issued.token, issued.expires_at))
    });
    match made.await {
        Ok(made) => {
            let page = ask.look(move |looking| shown_once(looking, made));
            Ok(crate::page(&page.await?))
        }
        Err(refused) => again(&ask, refused, move |looking, faults| draw(looking, Some(&form), faults)).await,
    }
}

fn shown_once(
    looking: &mut Looking<'_, '_>,
    (name, token, expires_at): (String, String, Instant),
) -> Result<TokenPage, Failure> {
    let ends = looking.when().moment_tag(expires_at);
    Ok(TokenPage { shell: frame(looking, "tokens-made-title")?, tab: "tokens", name, token, ends })
}

async fn revoke(ask: Ask, Path(token): Path<String>, form: Form) -> Result<Response, Refused> {
    let address = ask.act(ask.guard(&form), move |doing| {
        let token = token.parse().map_err(|_| Failure::not_found())?;
        token::revoke(doing.change, doing.viewer, token)?;
        Ok("/settings/tokens?done=token-revoked".to_owned())
    });
    Ok(crate::see(&address.await?))
}
