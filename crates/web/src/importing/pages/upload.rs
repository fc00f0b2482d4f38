//! The file: which one, who is to see what is in it.

use askama::Template;
use axum::extract::{Path, Request};
use axum::response::{IntoResponse, Response};
use books::import::State;
use books::{BookKind, Failure};
use kernel::Problem;

use super::{address, frame};
use crate::ask::Looking;
use crate::importing::{Bringing, Choices, Upload, about, operations, upload};
use crate::parts::{Choice, Fault, Field, Seen, Side};
use crate::shell::Shell;
use crate::words::Rich;
use crate::{Ask, Refused, fields, refused};

#[derive(Template)]
#[template(path = "importing/pages/upload.html")]
struct UploadPage {
    shell: Shell,
    key: String,
    faults: Vec<Fault>,
    action: String,
    kind: &'static str,
    file: Field,
    pasted: Field,
    seen: Field,
    why: Field,
    most: String,
    before: Vec<Before>,
    cancel: String,
}

/// A file that was brought in before.
struct Before {
    href: String,
    name: String,
    seen: Option<Seen>,
    state: (&'static str, String),
    count: String,
    when: Rich,
}

/// What was typed beside the file.
#[derive(Clone, Default)]
struct Typed {
    seen_by: String,
    why_private: String,
    pasted: String,
}

pub(super) async fn page(ask: Ask, Path(slug): Path<String>) -> Result<Response, Refused> {
    let (kind, key) = (ask.query("kind").unwrap_or_default(), ask.fresh_key());
    let page = ask.look(move |looking| draw(looking, (&slug, &kind), (&Typed::default(), None), key)).await?;
    Ok(crate::page(&page))
}

pub(super) async fn send(ask: Ask, Path(slug): Path<String>, request: Request) -> Result<Response, Refused> {
    let upload = match Upload::of(&ask, request).await {
        Ok(upload) => upload,
        Err(refused) => return again(&ask, (slug, String::new()), Typed::default(), refused).await,
    };
    let typed = Typed {
        seen_by: upload.text("seen_by").to_owned(),
        why_private: upload.text("why_private").to_owned(),
        pasted: upload.pasted.clone(),
    };
    let kind = upload.text("kind").to_owned();
    let is_pasted = upload.file.is_empty() && !typed.pasted.trim().is_empty();
    match take(&ask, &slug, upload, &typed).await {
        Ok(id) => Ok(crate::see(&format!("/r/{slug}/imports/{id}"))),
        Err(refused) if is_pasted => again(&ask, (slug, kind), typed, beside_what_was_pasted(refused)).await,
        Err(refused) => again(&ask, (slug, kind), typed, refused).await,
    }
}

async fn take(ask: &Ask, slug: &str, sent: Upload, typed: &Typed) -> Result<String, Refused> {
    if let Some(problem) = sent.over {
        return Err(ask.refuse(problem));
    }
    let bringing = ask.app().bringing(sent.text("kind")).ok_or_else(|| ask.refuse(Problem::not_found()))?;
    let mut choices = Choices::first(&typed.seen_by, &typed.why_private).map_err(|problem| ask.refuse(problem))?;
    if sent.file.is_empty() && sent.pasted.trim().is_empty() {
        return Err(ask.refuse(sent.nothing()));
    }
    let t = operations::may(ask, slug.to_owned(), bringing).await?;
    let sent = sent.or_pasted(t.say("importing-pasted-name")).await.map_err(|problem| ask.refuse(problem))?;
    let reading = upload::read(ask.app(), bringing, &sent.name, sent.file.clone()).await;
    let reading = reading.map_err(|problem| ask.refuse(problem))?;
    choices.give_reason(t, &sent.name);
    let left = operations::keep(ask, sent.guard(ask), (slug.to_owned(), bringing), (reading, choices)).await?;
    Ok(left.id)
}

/// What is wrong with the file, said of the table that was pasted.
fn beside_what_was_pasted(mut refused: Refused) -> Refused {
    for field in refused.problem.fields.iter_mut().filter(|field| field.field == "file") {
        field.field = "pasted".into();
    }
    refused
}

/// The form again, with what is wrong with the file beside it.
async fn again(ask: &Ask, (slug, kind): (String, String), typed: Typed, refused: Refused) -> Result<Response, Refused> {
    if refused.problem.fields.is_empty() {
        return Err(refused);
    }
    let (status, key) = (refused::status(refused.problem.kind), ask.fresh_key());
    let problem = refused.problem;
    let page = ask.look(move |looking| draw(looking, (&slug, &kind), (&typed, Some(&problem)), key)).await?;
    Ok((status, crate::page(&page)).into_response())
}

fn draw(
    looking: &mut Looking<'_, '_>,
    (slug, kind): (&str, &str),
    (typed, problem): (&Typed, Option<&Problem>),
    key: String,
) -> Result<UploadPage, Failure> {
    let t = looking.words();
    let relationship = about(&looking.viewer, slug)?;
    let app = looking.ask.app().clone();
    let bringing = app.bringing(kind).ok_or_else(Failure::not_found)?;
    let side = looking.viewer.seat_about(relationship, BookKind::Side)?.book;
    books::import::needs(&looking.viewer, side, bringing.kind.name)?;
    let circle = looking.circle(relationship)?;
    let before = before(looking, slug, &circle)?;
    let mut shell = frame(looking, (&circle, bringing.kind), t.say("importing-title"))?;
    let fault = |field: Field| {
        let found = problem.and_then(|problem| problem.fields.iter().find(|fault| fault.field == field.name));
        field.fault(found.map(|fault| t.say_message(&fault.message)))
    };
    let file = fault(Field::new("file", t.say("importing-file")).hint(t.say("importing-file-hint")));
    let pasted = Field::new("pasted", t.say("importing-pasted")).hint(t.say("importing-pasted-hint"));
    let pasted = fault(pasted.rows(4).value(&typed.pasted));
    let seen = fault(seen(looking, relationship, bringing, &circle).value(if typed.seen_by == "both" {
        "both"
    } else {
        "us"
    }));
    let why = Field::new("why_private", t.say("importing-why-private")).hint(t.say("importing-why-private-hint"));
    let why = fault(why.rows(2).value(&typed.why_private));
    let faults = fields::faults(t, [&file, &pasted, &seen, &why], problem);
    shell.faulty = !faults.is_empty();
    Ok(UploadPage {
        shell,
        key,
        faults,
        action: format!("/r/{slug}/import"),
        kind: bringing.kind.plural,
        file,
        pasted,
        seen,
        why,
        most: t.say_count("importing-most", (app.most_upload >> 20) as i64),
        before,
        cancel: format!("/r/{slug}/{}", bringing.kind.plural),
    })
}

/// Who is to see the records. Both sides are offered to those who may bring them in there.
pub(super) fn seen(
    looking: &Looking<'_, '_>,
    relationship: kernel::Id<kernel::of::Relationship>,
    bringing: &'static Bringing,
    circle: &crate::frame::Circle,
) -> Field {
    let t = looking.words();
    let own = circle.organisation(circle.own()).to_owned();
    let us =
        Choice::new("us", t.say("seen-us")).hint(t.say_with("importing-seen-us-hint", &[("own", own.as_str().into())]));
    let shared = looking.viewer.seat_about(relationship, BookKind::Shared);
    let may = shared.is_ok_and(|seat| books::import::needs(&looking.viewer, seat.book, bringing.kind.name).is_ok());
    let all = circle.present().iter().map(|party| party.name.as_str()).collect::<Vec<_>>().join(", ");
    let both = Choice::new("both", Seen::shared(circle.present().len()).words(t))
        .hint(t.say_with("importing-seen-both-hint", &[("all", all.as_str().into())]));
    let choices = std::iter::once(us).chain(may.then_some(both));
    Field::new("seen_by", t.say("importing-seen-by")).choices(choices)
}

fn before(looking: &mut Looking<'_, '_>, slug: &str, circle: &crate::frame::Circle) -> Result<Vec<Before>, Failure> {
    let (t, when) = (looking.words(), looking.when());
    let imports = books::import::list(looking.tx, &looking.viewer, circle.relationship)?;
    let shown = imports.into_iter().take(20).map(|import| Before {
        href: address(slug, import.id),
        seen: import.book.and_then(|book| looking.viewer.seat_in(book).ok()).map(|seat| match seat.book_kind {
            BookKind::Shared => Seen::shared(circle.present().len()),
            _ => Seen::Us(Side::A),
        }),
        state: state(t, import.state),
        count: t.say_count("importing-rows", import.total),
        when: when.ago_tag(import.changed_at),
        name: import.file_name,
    });
    Ok(shown.collect())
}

/// How far an import is, as a light and in words.
pub(super) fn state(t: crate::words::Words, state: State) -> (&'static str, String) {
    let light = match state {
        State::Previewed => "watch",
        State::Running => "info",
        State::Done => "ok",
        State::Undone => "none",
        State::Failed => "bad",
    };
    (light, t.say(&format!("importing-state-{}", state.name())).to_owned())
}
