//! Undoing an import: asks first, names what people have changed since.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use books::Failure;
use books::import::State;
use kernel::{Message, Problem, ProblemKind};

use super::{address, frame};
use crate::ask::Looking;
use crate::importing::{about, open, operations};
use crate::shell::Shell;
use crate::words::Rich;
use crate::{Ask, Form, Refused};

#[derive(Template)]
#[template(path = "importing/pages/undo.html")]
struct UndoPage {
    shell: Shell,
    key: String,
    question: String,
    lede: Rich,
    action: String,
    changed: Vec<Changed>,
    yes: String,
    no_href: String,
}

/// A record that people have changed since.
struct Changed {
    id: String,
    reference: String,
    title: String,
    href: String,
    when: Rich,
}

pub(super) async fn page(ask: Ask, Path((slug, id)): Path<(String, String)>) -> Result<Response, Refused> {
    let key = ask.fresh_key();
    let page = ask.look(move |looking| draw(looking, (&slug, &id), key)).await?;
    Ok(crate::page(&page))
}

fn draw(looking: &mut Looking<'_, '_>, (slug, id): (&str, &str), key: String) -> Result<UndoPage, Failure> {
    let t = looking.words();
    let relationship = about(&looking.viewer, slug)?;
    let app = looking.ask.app().clone();
    let opened = open((&app, looking.tx), &looking.viewer, relationship, id)?;
    let (import, kind) = (&opened.import, opened.bringing.kind);
    let book = import.book.filter(|_| import.state == State::Done);
    let not_so = || Problem::new(ProblemKind::Conflict, Message::of("importing-not-so"));
    books::import::needs(&looking.viewer, book.ok_or_else(not_so)?, kind.name)?;
    let when = looking.when();
    let changed = books::import::changed_since(looking.tx, &looking.viewer, import)?;
    let changed: Result<Vec<Changed>, Failure> = changed
        .iter()
        .map(|record| {
            let mark = &looking.viewer.seat_in(record.head.book)?.mark;
            let reference = kind.reference(mark, &record.fields(kind)?, record.head.number);
            Ok(Changed {
                id: record.head.id.to_string(),
                href: format!("/r/{slug}/{}/{}", kind.plural, reference.replace('·', "-")),
                reference,
                title: record.head.title.clone(),
                when: when.ago_tag(record.head.changed_at),
            })
        })
        .collect();
    let changed = changed?;
    let circle = looking.circle(relationship)?;
    let came = opened.choices.came.unwrap_or(import.total);
    let rest = (came - changed.len() as i64).max(0);
    let href = address(slug, import.id);
    let question = t.say_with("importing-undo-question", &[("file", import.file_name.as_str().into())]);
    Ok(UndoPage {
        shell: frame(looking, (&circle, kind), &import.file_name)?,
        key,
        question,
        lede: t.say_rich("importing-undo-lede", &[("count", rest.into())]),
        action: format!("{href}/undo"),
        changed,
        yes: t.say("importing-undo").to_owned(),
        no_href: href,
    })
}

pub(super) async fn send(ask: Ask, Path((slug, id)): Path<(String, String)>, form: Form) -> Result<Response, Refused> {
    let also = form.all("also").map(str::to_owned).collect();
    let done = operations::undo(&ask, ask.guard(&form), (slug.clone(), id), also).await?;
    Ok(crate::see(&format!("/r/{slug}/imports/{done}")))
}
