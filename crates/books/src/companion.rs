//! Companions: small kinds that go under any record. In the record's own book everyone who reads it sees them;
//! in our side's book they are our own notes about it, linked from our side only.

use kernel::{Message, Problem, ProblemKind};
use serde_json::{Map, Value};

use crate::kind::{Act, Facts, Field, Form, Kind, Stands};
use crate::{Failure, Head, Verb, Working};

const TEXT: Field = Field {
    name: "text",
    form: Form::Text(10_000),
    meaning: "What is said.",
    example: "\"We can lend two engineers in January.\"",
    place: Stands::Body,
};
const SEEN_BY: Field = Field {
    name: "seen_by",
    form: Form::Choice(&["both", "us"]),
    meaning: "Who sees it: whoever sees the record (both), or only your side (us). Left out: as the record.",
    example: "\"both\"",
    place: Stands::Input,
};

/// Something said about a record; in our side's book, our note on it.
pub static COMMENT: Kind = Kind {
    name: "comment",
    plural: "comments",
    title: "comments-title",
    hotkey: "",
    schema: 1,
    is_companion: true,
    fields: &[TEXT, SEEN_BY],
    acts: &[
        Act {
            name: "amend",
            entry: "comment.amended",
            does: "Says it otherwise.",
            method: "PATCH",
            path: "",
            verb: Verb::Contribute,
            takes: &[("text", true)],
            rule: amend_comment,
        },
        Act {
            name: "withdraw",
            entry: "comment.withdrawn",
            does: "Takes it back.",
            method: "PUT",
            path: "withdrawal",
            verb: Verb::Contribute,
            takes: &[],
            rule: withdraw,
        },
    ],
    statuses: &["open", "withdrawn"],
    letter: |_| "C",
    raise: Act {
        name: "raise",
        entry: "comment.made",
        does: "Says something about a record.",
        method: "POST",
        path: "",
        verb: Verb::Contribute,
        takes: &[("text", true), ("seen_by", false)],
        rule: comment,
    },
    facets,
    disclosed: None,
    level: |_, _| None,
    above: |_| Vec::new(),
    upcast: |_, body| body,
};

/// Something that someone is to do, by a day.
pub static ACTION: Kind = Kind {
    name: "action",
    plural: "actions",
    title: "actions-title",
    hotkey: "",
    schema: 1,
    is_companion: true,
    fields: &[
        Field {
            name: "title",
            form: Form::Line(300),
            meaning: "What is to be done.",
            example: "\"Agree the extra rota\"",
            place: Stands::Head,
        },
        Field {
            name: "owner",
            form: Form::Person,
            meaning: "Who does it: the id of a person seated in the book, no observer.",
            example: "null",
            place: Stands::Head,
        },
        Field { name: "due", form: Form::Day, meaning: "By when.", example: "\"2026-12-01\"", place: Stands::Head },
        Field {
            name: "outcome",
            form: Form::Text(2000),
            meaning: "What came of it.",
            example: "\"Rota signed by both leads.\"",
            place: Stands::Body,
        },
        SEEN_BY,
    ],
    acts: &[
        Act {
            name: "amend",
            entry: "action.amended",
            does: "Changes what is to be done, by whom or by when.",
            method: "PATCH",
            path: "",
            verb: Verb::Contribute,
            takes: &[("title", false), ("owner", false), ("due", false)],
            rule: amend_action,
        },
        Act {
            name: "finish",
            entry: "action.done",
            does: "Finishes it, with what came of it.",
            method: "PUT",
            path: "closure",
            verb: Verb::Contribute,
            takes: &[("outcome", false)],
            rule: finish,
        },
        Act {
            name: "reopen",
            entry: "action.reopened",
            does: "Opens it again.",
            method: "DELETE",
            path: "closure",
            verb: Verb::Contribute,
            takes: &[],
            rule: reopen,
        },
    ],
    statuses: &["open", "done"],
    letter: |_| "A",
    raise: Act {
        name: "raise",
        entry: "action.promised",
        does: "Gives somebody something to do.",
        method: "POST",
        path: "",
        verb: Verb::Contribute,
        takes: &[("title", true), ("owner", false), ("due", false), ("seen_by", false)],
        rule: amend_action,
    },
    facets,
    disclosed: None,
    level: |_, _| None,
    above: |_| Vec::new(),
    upcast: |_, body| body,
};

/// A file kept beside a record. Its bytes stand apart; the record holds what it is and the digest of the bytes.
pub static ATTACHMENT: Kind = Kind {
    name: "attachment",
    plural: "attachments",
    title: "attachments-title",
    hotkey: "",
    schema: 1,
    is_companion: true,
    fields: &[
        Field {
            name: "title",
            form: Form::Line(200),
            meaning: "The file's name.",
            example: "\"rota.pdf\"",
            place: Stands::Head,
        },
        Field {
            name: "media_type",
            form: Form::Line(100),
            meaning: "What sort of file it is.",
            example: "\"application/pdf\"",
            place: Stands::Body,
        },
        Field {
            name: "bytes",
            form: Form::Line(20),
            meaning: "How many bytes it has.",
            example: "\"20480\"",
            place: Stands::Body,
        },
        Field {
            name: "digest",
            form: Form::Line(64),
            meaning: "The SHA-256 of its bytes, in hexadecimal.",
            example: "\"0c436f942f94caf20dcb0524ab48dddcf7824d18d75d465bcfcedf39834089c1\"",
            place: Stands::Body,
        },
        Field {
            name: "file",
            form: Form::Line(36),
            meaning: "The id that its bytes are kept under.",
            example: "null",
            place: Stands::Body,
        },
        SEEN_BY,
    ],
    acts: &[Act {
        name: "withdraw",
        entry: "attachment.withdrawn",
        does: "Takes the file back.",
        method: "PUT",
        path: "withdrawal",
        verb: Verb::Contribute,
        takes: &[],
        rule: withdraw,
    }],
    statuses: &["open", "withdrawn"],
    letter: |_| "F",
    raise: Act {
        name: "raise",
        entry: "attachment.added",
        does: "Puts a file to a record.",
        method: "POST",
        path: "",
        verb: Verb::Contribute,
        takes: &[
            ("title", true),
            ("media_type", true),
            ("bytes", true),
            ("digest", true),
            ("file", true),
            ("seen_by", false),
        ],
        rule: attach,
    },
    facets,
    disclosed: None,
    level: |_, _| None,
    above: |_| Vec::new(),
    upcast: |_, body| body,
};

/// The companions that every kind has from its first day.
pub static COMPANIONS: &[&Kind] = &[&COMMENT, &ACTION, &ATTACHMENT];

fn facets(head: &Head, _: &Map<String, Value>) -> Vec<(&'static str, String)> {
    vec![("status", head.status.clone())]
}

fn comment(working: &mut Working, input: &Map<String, Value>, _: &Facts) -> Result<(), Failure> {
    let text = input.get("text").and_then(Value::as_str).unwrap_or_default();
    working.head.title = text.lines().next().unwrap_or_default().chars().take(80).collect();
    working.body.insert("text".to_owned(), Value::from(text));
    Ok(())
}

/// What someone said, only they take back or put otherwise.
fn must_be_author(working: &Working, facts: &Facts) -> Result<(), Failure> {
    if working.head.author == facts.actor.person {
        return Ok(());
    }
    Err(Problem::new(ProblemKind::Forbidden, Message::of("companion-not-author")).into())
}

fn must_be(working: &Working, status: &str) -> Result<(), Failure> {
    if working.head.status == status {
        return Ok(());
    }
    Err(Problem::new(ProblemKind::Conflict, Message::of("companion-not-so")).into())
}

fn amend_comment(working: &mut Working, input: &Map<String, Value>, facts: &Facts) -> Result<(), Failure> {
    must_be_author(working, facts)?;
    must_be(working, "open")?;
    comment(working, input, facts)
}

fn withdraw(working: &mut Working, _: &Map<String, Value>, facts: &Facts) -> Result<(), Failure> {
    must_be_author(working, facts)?;
    must_be(working, "open")?;
    working.head.status = "withdrawn".to_owned();
    working.head.closed_at = Some(facts.now);
    Ok(())
}

fn amend_action(working: &mut Working, input: &Map<String, Value>, _: &Facts) -> Result<(), Failure> {
    must_be(working, "open")?;
    for (name, value) in input {
        match name.as_str() {
            "title" => working.head.title = value.as_str().unwrap_or_default().to_owned(),
            "owner" => working.head.owner = value.as_str().and_then(|id| id.parse().ok()),
            "due" => working.head.due = value.as_str().and_then(|day| day.parse().ok()),
            _ => {}
        }
    }
    Ok(())
}

fn finish(working: &mut Working, input: &Map<String, Value>, facts: &Facts) -> Result<(), Failure> {
    must_be(working, "open")?;
    if let Some(Value::String(outcome)) = input.get("outcome") {
        working.body.insert("outcome".to_owned(), Value::from(outcome.as_str()));
    }
    working.head.status = "done".to_owned();
    working.head.closed_at = Some(facts.now);
    Ok(())
}

fn reopen(working: &mut Working, _: &Map<String, Value>, _: &Facts) -> Result<(), Failure> {
    must_be(working, "done")?;
    working.head.status = "open".to_owned();
    working.head.closed_at = None;
    working.body.remove("outcome");
    Ok(())
}

fn attach(working: &mut Working, input: &Map<String, Value>, _: &Facts) -> Result<(), Failure> {
    for (name, value) in input {
        match name.as_str() {
            "title" => working.head.title = value.as_str().unwrap_or_default().to_owned(),
            "seen_by" => {}
            _ => {
                working.body.insert(name.clone(), value.clone());
            }
        }
    }
    Ok(())
}
