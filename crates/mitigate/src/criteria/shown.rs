//! Criteria and their versions as pages show them: the text in tables, what differs, and what each party has said.

use books::agreement::{Agreement, Consent, IN_FORCE, PROPOSED};
use books::scale::LEVELS;
use books::{Failure, Record, Scale, Scoped, Verb};
use kernel::{Id, Instant, of};
use web::Looking;
use web::frame::Circle;
use web::parts::Side;
use web::words::{Value, Words};

use super::{CRITERIA, Criteria, Line, SCORED};
use crate::risk::{CATEGORIES, Level};

/// The text in tables.
pub(super) struct Text {
    pub(super) scored: Vec<Scored>,
    pub(super) levels: Vec<LevelLine>,
    pub(super) appetite: Vec<(String, String)>,
}

/// The steps of likelihood or effect, from the highest down.
pub(super) struct Scored {
    pub(super) name: String,
    pub(super) steps: Vec<(usize, String, String)>,
}

/// A level: its scores, and after how many days it is looked at again.
pub(super) struct LevelLine {
    pub(super) words: String,
    pub(super) band: u8,
    pub(super) scores: String,
    pub(super) days: String,
}

/// A version, what it changes, and what each party has said.
pub(super) struct Version {
    pub(super) reference: String,
    pub(super) href: String,
    pub(super) light: &'static str,
    pub(super) state: String,
    pub(super) proposed: String,
    pub(super) because: Option<String>,
    pub(super) declined: Option<String>,
    pub(super) parties: Vec<PartyLine>,
    pub(super) differences: Vec<Told>,
    pub(super) hash: String,
    pub(super) is_waiting: bool,
    pub(super) is_own: bool,
    pub(super) has_agreed: bool,
}

/// A party and what it has said.
pub(super) struct PartyLine {
    pub(super) name: String,
    pub(super) side: Side,
    pub(super) light: &'static str,
    pub(super) state: &'static str,
    pub(super) words: String,
}

/// A line that differs.
pub(super) struct Told {
    pub(super) label: String,
    pub(super) before: String,
    pub(super) after: String,
}

/// The criteria of a scale, with the house's words in the reader's language where nothing was agreed.
pub(super) fn criteria(t: Words, scale: &Scale) -> Criteria {
    let house = Scale::of(scale.steps());
    Criteria::of(scale, |of, step| web::fields::step(t, "risk", of, (&house, step)))
}

/// The text in tables.
pub(super) fn text(t: Words, criteria: &Criteria) -> Text {
    let scored = SCORED.map(|of| {
        let steps = if of == "likelihood" { &criteria.likelihood } else { &criteria.effect };
        let steps = steps.iter().enumerate().rev();
        Scored {
            name: t.say_with(&format!("risk-field-{of}"), &[]),
            steps: steps.map(|(at, step)| (at + 1, step.word.clone(), step.meaning.clone())).collect(),
        }
    });
    let appetite = CATEGORIES.iter().filter_map(|category| {
        let level = criteria.appetite.get(*category)?;
        let line = Line::Appetite(category);
        Some((label(t, line), value(t, line, level)))
    });
    Text { scored: scored.into(), levels: levels(t, criteria), appetite: appetite.collect() }
}

fn levels(t: Words, criteria: &Criteria) -> Vec<LevelLine> {
    let bands = criteria.bands;
    let most = criteria.steps * criteria.steps;
    let ranges = [
        (1, bands.medium - 1),
        (bands.medium, bands.high - 1),
        (bands.high, bands.very_high - 1),
        (bands.very_high, most),
    ];
    let line = |(level, (from, to)): (Level, (i64, i64))| {
        let scores = [("from", Value::from(from)), ("to", Value::from(to))];
        LevelLine {
            words: level_words(t, level.name()),
            band: level.band(),
            scores: t.say_with(if from == to { "criteria-score" } else { "criteria-scores" }, &scores),
            days: value(t, Line::Days(level.name()), &criteria.line(Line::Days(level.name()))),
        }
    };
    Level::ALL.into_iter().zip(ranges).rev().map(line).collect()
}

fn level_words(t: Words, level: &str) -> String {
    web::fields::choice(t, "risk", "level", level)
}

/// What a line is called.
pub(super) fn label(t: Words, line: Line) -> String {
    let of_step = |key: &str, of: &str, step: usize| {
        let of = t.say_with(&format!("risk-field-{of}"), &[]);
        t.say_with(key, &[("of", of.as_str().into()), ("step", step.into())])
    };
    let of_level = |key: &str, level: &str| {
        let level = level_words(t, level);
        t.say_with(key, &[("level", level.as_str().into())])
    };
    match line {
        Line::Word(of, step) => of_step("criteria-line-word", of, step),
        Line::Meaning(of, step) => of_step("criteria-line-meaning", of, step),
        Line::Begins(level) => of_level("criteria-line-begins", level),
        Line::Days(level) => of_level("criteria-line-days", level),
        Line::Appetite(category) => web::fields::choice(t, "risk", "category", category),
    }
}

/// What stands in a line, in words.
pub(super) fn value(t: Words, line: Line, value: &str) -> String {
    let number = || value.parse::<i64>().unwrap_or(0);
    match line {
        Line::Word(..) | Line::Meaning(..) if value.is_empty() => t.say("criteria-nothing").to_owned(),
        Line::Word(..) | Line::Meaning(..) => value.to_owned(),
        Line::Begins(_) => t.say_with("criteria-from-score", &[("score", number().into())]),
        Line::Days(_) => t.say_count("criteria-after-days", number()),
        Line::Appetite(_) if !LEVELS.contains(&value) => t.say("criteria-appetite-none").to_owned(),
        Line::Appetite(_) => {
            let level = level_words(t, value);
            t.say_with("criteria-appetite-from", &[("level", level.as_str().into())])
        }
    }
}

/// What differs between two texts, in words.
pub(super) fn differences(t: Words, before: &Criteria, after: &Criteria) -> Vec<Told> {
    let told = |(line, was, is): (Line, String, String)| Told {
        label: match line {
            Line::Appetite(_) => t.say_with("criteria-line-appetite", &[("category", label(t, line).as_str().into())]),
            line => label(t, line),
        },
        before: value(t, line, &was),
        after: value(t, line, &is),
    };
    after.differences(before).into_iter().map(told).collect()
}

/// A version as the viewer sees it, held against the criteria that it replaces.
pub(super) fn version(
    looking: &Looking<'_, '_>,
    circle: &Circle,
    record: &Scoped<Record>,
    before: &Criteria,
) -> Result<Version, Failure> {
    let t = looking.words();
    let agreement: Agreement = record.body(&CRITERIA)?;
    let criteria = Criteria::read(&agreement.text)?;
    let hash = books::agreement::hash(CRITERIA.name, &agreement.text)?;
    let reference = CRITERIA.reference("", &serde_json::Map::new(), record.head.number);
    let own = looking.viewer.organisation();
    let is_waiting = record.head.status == PROPOSED;
    let parties = parties(looking, circle, &agreement, &record.head.status);
    let counts = |consent: &&Consent| consent.organisation == own && still_binds(circle, consent);
    Ok(Version {
        href: format!("/r/{}/criteria/{reference}", circle.home),
        reference,
        light: match record.head.status.as_str() {
            PROPOSED => "watch",
            IN_FORCE => "ok",
            _ => "none",
        },
        state: t.say_with(&format!("criteria-state-{}", record.head.status.replace('_', "-")), &[]),
        proposed: said(
            looking,
            circle,
            "criteria-proposed-by",
            (record.head.author, record.head.raised_by, record.head.opened_at),
        ),
        because: agreement.because.clone(),
        declined: agreement.declined.as_ref().map(|declined| {
            let who = (Some(declined.person), declined.organisation, declined.at);
            format!("{} {}", said(looking, circle, "criteria-declined-by", who), declined.because)
        }),
        parties,
        differences: differences(t, before, &criteria),
        hash,
        is_waiting,
        is_own: record.head.raised_by == own,
        has_agreed: agreement.agreed.iter().any(|consent| counts(&consent)),
    })
}

/// Who did something for which side and when, in words.
fn said(
    looking: &Looking<'_, '_>,
    circle: &Circle,
    key: &str,
    (person, side, at): (Option<Id<of::Person>>, Id<of::Organisation>, Instant),
) -> String {
    let (t, when) = (looking.words(), looking.when());
    let who = person.and_then(|person| circle.person(person));
    let who = who.map_or_else(|| t.say("person-unknown").to_owned(), |who| who.name);
    let day = when.long_day(when.date_of(at));
    let side = circle.organisation(side);
    t.say_with(key, &[("who", who.as_str().into()), ("side", side.into()), ("when", day.as_str().into())])
}

/// Whether whoever gave the consent still may bind their side.
fn still_binds(circle: &Circle, consent: &Consent) -> bool {
    circle.seated().iter().any(|one| {
        one.person == consent.person && one.organisation == consent.organisation && one.role.allows(Verb::Manage)
    })
}

/// What each party has said: who agreed, and whom it waits for. A party that has left since is only shown where it did.
fn parties(looking: &Looking<'_, '_>, circle: &Circle, agreement: &Agreement, state: &str) -> Vec<PartyLine> {
    let t = looking.words();
    let mut lines = Vec::new();
    for party in &circle.parties {
        let consent = agreement.agreed.iter().find(|consent| consent.organisation == party.organisation);
        let is_waiting = state == PROPOSED;
        let (light, state, words) = match consent {
            Some(consent) => {
                let who = (Some(consent.person), consent.organisation, consent.at);
                match is_waiting && !still_binds(circle, consent) {
                    true => ("watch", "criteria-party-waits", said(looking, circle, "criteria-agrees-again", who)),
                    false => ("ok", "criteria-party-agreed", said(looking, circle, "criteria-agreed-by", who)),
                }
            }
            None if party.left_at.is_some() => continue,
            None if is_waiting => (
                "watch",
                "criteria-party-waits",
                t.say_with("criteria-waiting-for", &[("side", party.name.as_str().into())]),
            ),
            None => ("none", "criteria-party-not", t.say("criteria-not-agreed").to_owned()),
        };
        let (name, side) = (party.name.clone(), circle.side_of(party.organisation));
        lines.push(PartyLine { name, side, light, state: t.say(state), words });
    }
    lines
}
