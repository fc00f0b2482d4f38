//! The fields of a risk: what each means, what can stand in it, where it stands. Forms, lists, the API, exports and
//! imports are made from this declaration.

use books::{Field, Form, Stands};

use super::RESPONSES;

/// The areas that a relationship risk can belong to (domain.md 5.1).
pub const CATEGORIES: &[&str] = &[
    "strategy",
    "leadership",
    "people",
    "culture",
    "trust",
    "knowledge",
    "information_security",
    "dependency",
    "finance",
    "commercial",
    "performance",
    "governance",
    "scope",
    "supply_chain",
    "legal",
    "continuity",
    "ownership",
    "technology",
    "external",
    "exit",
];

const fn field(name: &'static str, form: Form, place: Stands, example: &'static str, meaning: &'static str) -> Field {
    Field { name, form, meaning, example, place }
}

pub(super) const FIELDS: &[Field] = &[
    field(
        "title",
        Form::Line(200),
        Stands::Head,
        "\"Winter heating failures outpace the on-call rota\"",
        "A short name, at most 200 characters.",
    ),
    field(
        "nature",
        Form::Choice(&["risk", "opportunity"]),
        Stands::Filtered,
        "\"risk\"",
        "Whether it could hurt or help. Cannot be changed later.",
    ),
    field(
        "seen_by",
        Form::Choice(&["both", "us"]),
        Stands::Input,
        "\"both\"",
        "Who sees it: every party (both), or only the side that raises it (us). It decides the book; to share a private record, disclose it.",
    ),
    field(
        "why_private",
        Form::Text(1000),
        Stands::Body,
        "\"Talks with our staff council are not over.\"",
        "Why only your side sees it. Needed with seen_by us.",
    ),
    field(
        "cause",
        Form::Text(4000),
        Stands::Body,
        "\"Boilers in 40 buildings are past their design life.\"",
        "Why it could happen.",
    ),
    field("event", Form::Text(4000), Stands::Body, "\"More than five failures on one night.\"", "What could happen."),
    field(
        "consequence",
        Form::Text(4000),
        Stands::Body,
        "\"Buildings close and public counters stay shut.\"",
        "What would follow, in words.",
    ),
    field("category", Form::Choice(CATEGORIES), Stands::Filtered, "\"performance\"", "The area it belongs to."),
    field(
        "likelihood",
        Form::Score,
        Stands::Filtered,
        "4",
        "How likely it is now, from 1 to the relationship's scale.",
    ),
    field(
        "effect",
        Form::Score,
        Stands::Filtered,
        "4",
        "How big the effect would be now, from 1 to the relationship's scale.",
    ),
    field("start_likelihood", Form::Score, Stands::Body, "3", "How likely it was when it was first scored."),
    field("start_effect", Form::Score, Stands::Body, "3", "How big the effect was when it was first scored."),
    field("target_likelihood", Form::Score, Stands::Body, "2", "How likely it is to become."),
    field("target_effect", Form::Score, Stands::Body, "3", "How big the effect is to become."),
    field(
        "proximity",
        Form::Choice(&["imminent", "near", "medium", "far"]),
        Stands::Filtered,
        "\"near\"",
        "How soon it could happen: under one month, 1 to 3, 3 to 12, or later.",
    ),
    field(
        "response",
        Form::Choice(RESPONSES),
        Stands::Filtered,
        "\"reduce\"",
        "How it is answered. A risk: avoid, reduce, transfer, share, accept, contingency. An opportunity: exploit, enhance, share, reject.",
    ),
    field(
        "response_plan",
        Form::Text(4000),
        Stands::Body,
        "\"Extra rota in place from 1 December.\"",
        "What is or will be done.",
    ),
    field(
        "owner",
        Form::Person,
        Stands::Head,
        "null",
        "Who answers for it: the id of a person seated in the book, no observer.",
    ),
    field("second_owner", Form::Person, Stands::Body, "null", "Who answers for it on another side: as the owner."),
    field(
        "early_sign",
        Form::Text(2000),
        Stands::Body,
        "\"Two call-outs an hour before midnight.\"",
        "How we would notice that it begins.",
    ),
    field("looked_on", Form::Day, Stands::Body, "\"2026-11-02\"", "The day it was last looked at."),
    field(
        "looked_because",
        Form::Text(2000),
        Stands::Body,
        "\"Cold nights are still ahead of us.\"",
        "Why it is still valid.",
    ),
    field(
        "review_by",
        Form::Day,
        Stands::Head,
        "\"2026-11-09\"",
        "The day of the next look. Left out: 7 days from now when very high, else 30.",
    ),
    field(
        "closed_because",
        Form::Text(2000),
        Stands::Body,
        "\"The new boilers passed their first winter.\"",
        "Why it was closed.",
    ),
    field(
        "revealed_by",
        Form::Line(36),
        Stands::Filtered,
        "null",
        "The id of the risk in the same book that revealed this opportunity.",
    ),
    field(
        "disclosed_as",
        Form::Line(36),
        Stands::Body,
        "null",
        "The id of the joint record that this private one was copied to.",
    ),
    field(
        "old_reference",
        Form::Line(100),
        Stands::Body,
        "\"17\"",
        "The reference it had in the register it came from.",
    ),
    field(
        "brought_from",
        Form::Line(300),
        Stands::Body,
        "\"register.xlsx, Risks, row 12\"",
        "The file, sheet and row it was brought in from.",
    ),
    field(
        "extra",
        Form::Extra,
        Stands::Body,
        "{\"Cost code\": \"FM-12\"}",
        "Columns of the register it came from that have no place here, by header.",
    ),
];
