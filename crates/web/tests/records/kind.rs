//! A kind simple enough to see through, under the name of one that has words, and its two pages.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use books::{Act, Facts, Failure, Field, Form, Kind, Stands, Verb, Working};
use kernel::{Message, Problem, ProblemKind};
use serde_json::{Map, Value};
use web::companions::{self, Companions};
use web::frame::Place;
use web::shell::{Shell, Tab};
use web::views::{self, Views};
use web::words::Words;
use web::{Ask, Refused, Routes, keeping};

const fn field(name: &'static str, form: Form, place: Stands) -> Field {
    Field { name, form, meaning: "What it says.", example: "null", place }
}

const fn act(
    name: &'static str,
    entry: &'static str,
    path: &'static str,
    takes: &'static [(&'static str, bool)],
) -> Act {
    Act { name, entry, does: "Does something to it.", method: "PUT", path, verb: Verb::Change, takes, rule: keep }
}

/// A risk with a cause and a response, that is looked at, rescored and closed.
pub static RISK: Kind = Kind {
    name: "risk",
    plural: "risks",
    title: "risks-title",
    hotkey: "g r",
    schema: 1,
    is_companion: false,
    fields: &[
        field("title", Form::Line(200), Stands::Head),
        field("cause", Form::Text(4000), Stands::Body),
        field("response", Form::Choice(&["avoid", "reduce"]), Stands::Filtered),
        field("likelihood", Form::Score, Stands::Body),
        field("owner", Form::Person, Stands::Head),
        field("looked_because", Form::Text(2000), Stands::Body),
        field("closed_because", Form::Text(2000), Stands::Body),
        field("seen_by", Form::Choice(&["both", "us"]), Stands::Input),
    ],
    acts: &[
        Act {
            name: "amend",
            entry: "risk.amended",
            does: "Does something to it.",
            method: "PATCH",
            path: "",
            verb: Verb::Change,
            takes: &[("title", false), ("cause", false), ("likelihood", false)],
            rule: keep,
        },
        act("look", "risk.looked_at", "looks", &[("looked_because", true)]),
        act("assign", "risk.assigned", "owner", &[("owner", true)]),
        act("close", "risk.closed", "closure", &[("closed_because", true)]),
    ],
    statuses: &["open", "closed", "disclosed"],
    letter: |_| "R",
    raise: Act {
        name: "raise",
        entry: "risk.raised",
        does: "Does something to it.",
        method: "POST",
        path: "",
        verb: Verb::Raise,
        takes: &[("title", true), ("cause", false), ("response", false), ("likelihood", false), ("seen_by", false)],
        rule: keep,
    },
    level: |_, _| None,
    above: |_| Vec::new(),
    facets: |head, _| vec![("status", head.status.clone())],
    disclosed: Some(|_, body| Ok(body)),
    upcast: |_, body| body,
};

fn keep(working: &mut Working, given: &Map<String, Value>, facts: &Facts) -> Result<(), Failure> {
    if working.head.status != "open" {
        return Err(Problem::new(ProblemKind::Conflict, Message::of("risk-is-closed")).into());
    }
    for (name, value) in given {
        match (name.as_str(), value) {
            ("title", Value::String(title)) => working.head.title.clone_from(title),
            ("owner", value) => working.head.owner = value.as_str().and_then(|id| id.parse().ok()),
            ("seen_by", _) => {}
            (_, Value::Null) => drop(working.body.remove(name)),
            (_, value) => drop(working.body.insert(name.clone(), value.clone())),
        }
    }
    if given.contains_key("closed_because") {
        (working.head.status, working.head.closed_at) = ("closed".to_owned(), Some(facts.now));
    }
    Ok(())
}

#[derive(Template)]
#[template(
    source = "{% extends \"shell.html\" %}{% block content %}<h1>{{ title }}</h1>{% include \"companions/part.html\" %}{% endblock %}",
    ext = "html"
)]
struct RecordPage {
    shell: Shell,
    title: String,
    companions: Companions,
}

#[derive(Template)]
#[template(
    source = "{% extends \"shell.html\" %}{% block content %}{% include \"views/part.html\" %}{% endblock %}",
    ext = "html"
)]
struct ListPage {
    shell: Shell,
    views: Views,
}

/// The pages of the kind, as a pillar has them.
pub fn routes(routes: Routes) -> Routes {
    routes.page("/r/{slug}/risks", "risks", list).page("/r/{slug}/risks/{id}", "risk", show)
}

fn place(t: Words, relationship: kernel::Id<kernel::of::Relationship>) -> Place<'static> {
    Place {
        title: t.say("risks-title"),
        key: "risks",
        relationship: Some(relationship),
        way: Vec::new(),
        tab: Tab::Relationship,
    }
}

async fn list(ask: Ask, Path(slug): Path<String>) -> Result<Response, Refused> {
    let page = ask.look(move |looking| {
        let about = keeping::relationship(&looking.viewer, &slug)?;
        let views = views::of(looking, about, &RISK)?;
        let t = looking.words();
        Ok(ListPage { shell: looking.frame(place(t, about))?, views })
    });
    Ok(web::page(&page.await?))
}

async fn show(ask: Ask, Path((slug, id)): Path<(String, String)>) -> Result<Response, Refused> {
    let page = ask.look(move |looking| {
        let about = keeping::relationship(&looking.viewer, &slug)?;
        let circle = looking.circle(about)?;
        let record = keeping::record(looking.tx, &looking.viewer, (about, &RISK), &id)?;
        let companions = companions::of(looking, &circle, &record, &RISK)?;
        let t = looking.words();
        let shell = looking.frame_in(place(t, about), Some(&circle), t)?;
        Ok(RecordPage { shell, title: record.head.title.clone(), companions })
    });
    Ok(web::page(&page.await?))
}
