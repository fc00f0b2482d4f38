//! Undoing an import: asks first, names what people have worked on since and who.

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
    /// That changed records say again what they said before; empty where none was changed.
    restored: String,
    worked: Vec<WorkedShown>,
    yes: String,
    no_href: String,
}

/// A record that people have worked on since.
struct WorkedShown {
    id: String,
    reference: String,
    title: String,
    href: String,
    who: String,
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
    let (when, circle) = (looking.when(), looking.circle(relationship)?);
    let name = |person: &_| circle.person(*person).map(|shown| shown.name);
    let worked: Result<Vec<WorkedShown>, Failure> = books::import::worked_on(looking.tx, &looking.viewer, import)?
        .iter()
        .map(|one| {
            let head = &one.record.head;
            let mark = &looking.viewer.seat_in(head.book)?.mark;
            let reference = kind.reference(mark, &one.record.fields(kind)?, head.number);
            Ok(WorkedShown {
                id: head.id.to_string(),
                href: format!("/r/{slug}/{}/{}", kind.plural, reference.replace('·', "-")),
                reference,
                title: head.title.clone(),
                who: one.by.iter().filter_map(name).collect::<Vec<_>>().join(", "),
                when: when.ago_tag(one.at),
            })
        })
        .collect();
    let worked = worked?;
    let came = opened.choices.came.unwrap_or(import.total);
    let href = address(slug, import.id);
    let question = t.say_with("importing-undo-question", &[("file", import.file_name.as_str().into())]);
    Ok(UndoPage {
        shell: frame(looking, (&circle, kind), &import.file_name)?,
        key,
        question,
        lede: t.say_rich("importing-undo-lede", &[("count", came.into()), ("worked", worked.len().into())]),
        action: format!("{href}/undo"),
        restored: match opened.choices.changed.filter(|changed| *changed > 0) {
            Some(changed) => t.say_count("importing-undo-restored", changed),
            None => String::new(),
        },
        worked,
        yes: t.say("importing-undo").to_owned(),
        no_href: href,
    })
}

pub(super) async fn send(ask: Ask, Path((slug, id)): Path<(String, String)>, form: Form) -> Result<Response, Refused> {
    let leave = form.all("leave").map(str::to_owned).collect();
    let done = operations::undo(&ask, ask.guard(&form), (slug.clone(), id), leave).await?;
    Ok(crate::see(&format!("/r/{slug}/imports/{done}")))
}
