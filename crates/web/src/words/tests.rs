use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use jiff::civil::date;
use kernel::{Instant, Zone};

use super::*;

fn british() -> Words {
    Words::for_language(Language::BRITISH)
}

fn at(text: &str) -> Instant {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

#[test]
fn a_plain_message_is_said_without_variables() {
    assert_eq!(british().say("date-month-11"), "November");
    assert_eq!(british().say("date-month-11.short"), "Nov");
}

#[test]
fn plurals_choose_by_number_and_show_thousands() {
    let t = british();
    assert_eq!(t.say_count("ago-minutes", 1), "1 minute ago");
    assert_eq!(t.say_count("ago-minutes", 2), "2 minutes ago");
    assert_eq!(t.say_count("ago-minutes", 12_345), "12,345 minutes ago");
    assert_eq!(t.number(-1_234_567), "−1,234,567");
}

#[test]
fn values_in_rich_words_are_never_markup() {
    let rich = british().say_rich("date-moment", &[("day", "<b>x</b>".into()), ("clock", "**y**".into())]);
    assert_eq!(rich.as_str(), "&lt;b&gt;x&lt;/b&gt;, **y**");
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "is not in locales/")]
fn an_unknown_key_stops_a_debug_build() {
    let _ = british().say("no-such-message");
}

#[test]
fn the_pseudo_language_marks_every_message() {
    let t = Words::for_language(Language::PSEUDO);
    assert_eq!(t.say("due-today"), "⟦Tóódááý⟧");
    assert_eq!(t.say_count("ago-days", 3), "⟦3 dááýš áágóó⟧");
}

#[test]
fn a_browser_gets_the_nearest_language() {
    assert_eq!(Language::from_accepted("fr;q=0.9, en-US;q=0.8"), Language::BRITISH);
    assert_eq!(Language::from_accepted("tlh"), Language::BRITISH);
    assert_eq!(Language::from_accepted("en-XA"), Language::PSEUDO);
    assert!(Language::offered().all(|language| language != Language::PSEUDO));
}

/// Every message, said by us and by fluent-bundle, is the same.
#[test]
fn messages_read_as_fluent_itself_reads_them() {
    for (tag, files) in LOCALES {
        let mut bundle = FluentBundle::new(vec![tag.parse().unwrap()]);
        bundle.set_use_isolating(false);
        for (_, text) in *files {
            bundle.add_resource(FluentResource::try_new((*text).to_owned()).unwrap()).unwrap();
        }
        let t = Words::for_language(Language::from_tag(tag).unwrap());
        let mut said = 0;
        for key in t.loaded.messages.keys().filter(|key| !key.contains('.')) {
            let pattern = bundle.get_message(key).unwrap().value().unwrap();
            for count in [0_i64, 1, 2, 7, 21] {
                let names = variables(t.loaded.messages.get(key).unwrap());
                let mut arguments = FluentArgs::new();
                let mut values = Vec::new();
                for name in &names {
                    arguments.set(*name, count);
                    values.push((*name, Value::Whole(count)));
                }
                let theirs = bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned();
                assert_eq!(t.say_with(key, &values), theirs, "{tag} {key} with {count}");
                said += 1;
            }
        }
        assert!(said > 100);
    }
}

fn variables(message: &message::Message) -> BTreeSet<&'static str> {
    fn gather(pieces: &[message::Piece], into: &mut BTreeSet<&'static str>) {
        for piece in pieces {
            match piece {
                message::Piece::Text(_) => {}
                message::Piece::Variable(name) => {
                    into.insert(name);
                }
                message::Piece::Choice { on, variants, .. } => {
                    if let message::Subject::Variable(name) = on {
                        into.insert(name);
                    }
                    for variant in variants {
                        gather(&variant.then, into);
                    }
                }
            }
        }
    }
    let mut found = BTreeSet::new();
    if let message::Message::Pieces(pieces) = message {
        gather(pieces, &mut found);
    }
    found
}

/// A law: an icon that Rust or a template asks for is in the sprite.
#[test]
fn every_icon_that_the_sources_ask_for_is_in_the_sprite() {
    let mut lost = BTreeSet::new();
    let mut asked = 0;
    for file in sources() {
        let text = shown(&file);
        for call in ["p::i(\"", "p::is(\"", " i(\"", " is(\"", "icon: \"", "icon=\""] {
            for part in text.split(call).skip(1) {
                let Some((name, _)) = part.split_once('"') else {
                    continue;
                };
                asked += 1;
                if !name.is_empty() && !crate::assets::has_icon(name) {
                    lost.insert(format!("{name} ({})", file.display()));
                }
            }
        }
    }
    assert!(asked > 20, "the scan found its sources");
    assert!(lost.is_empty(), "add to assets/icons.txt: {lost:?}");
}

/// A source file without its tests and comments.
fn shown(file: &Path) -> String {
    let text = std::fs::read_to_string(file).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn sources() -> Vec<PathBuf> {
    fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, into);
            } else if path.extension().is_some_and(|kind| kind == "rs" || kind == "html") && !path.ends_with("tests.rs")
            {
                into.push(path);
            }
        }
    }
    let mut found = Vec::new();
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for package in std::fs::read_dir(crates).unwrap().flatten() {
        walk(&package.path().join("src"), &mut found);
    }
    found
}

fn when(now: &str) -> When {
    When::new(british(), at(now), &Zone::named("Europe/London").unwrap())
}

#[test]
fn days_are_told_in_words() {
    let when = when("2026-11-23T09:40:00Z");
    assert_eq!(when.day(date(2026, 11, 26)), "Thu 26 Nov");
    assert_eq!(when.day(date(2027, 1, 4)), "Mon 4 Jan 2027");
    assert_eq!(when.long_day(date(2026, 11, 26)), "Thursday 26 November 2026");
    assert_eq!(when.plain_day(date(2031, 3, 31)), "31 March 2031");
}

#[test]
fn the_past_is_told_by_its_distance_for_a_week() {
    let when = when("2026-11-23T09:40:00Z");
    assert_eq!(when.ago(at("2026-11-23T09:39:30Z")), "just now");
    assert_eq!(when.ago(at("2026-11-23T09:35:00Z")), "5 minutes ago");
    assert_eq!(when.ago(at("2026-11-23T06:00:00Z")), "3 hours ago");
    assert_eq!(when.ago(at("2026-11-22T20:00:00Z")), "yesterday");
    assert_eq!(when.ago(at("2026-11-21T12:00:00Z")), "2 days ago");
    assert_eq!(when.ago(at("2026-11-16T12:00:00Z")), "Mon 16 Nov");
    assert_eq!(when.days_ago(date(2026, 10, 23)), "31 days ago");
    assert_eq!(when.days_ago(date(2026, 11, 23)), "today");
    assert_eq!(when.days_ago(date(2026, 11, 24)), "today", "looked at where it is tomorrow already");
}

#[test]
fn a_moment_is_in_the_readers_zone() {
    let summer = When::new(british(), at("2026-07-01T12:00:00Z"), &Zone::named("Europe/London").unwrap());
    assert_eq!(summer.moment(at("2026-06-30T23:30:00Z")), "Wed 1 Jul, 00:30");
    assert_eq!(summer.full(at("2026-06-30T23:30:00Z")), "Wednesday 1 July 2026, 00:30 BST");
    assert_eq!(
        summer.ago_tag(at("2026-07-01T11:00:00Z")).as_str(),
        "<time datetime=\"2026-07-01T11:00:00Z\" title=\"Wednesday 1 July 2026, 12:00 BST\">1 hour ago</time>"
    );
}

#[test]
fn a_due_date_says_how_pressing_it_is() {
    let when = when("2026-11-23T09:40:00Z");
    assert_eq!(when.due(date(2026, 11, 20)), Due { words: "3 days late".into(), late: true, today: false });
    assert_eq!(when.due(date(2026, 11, 23)), Due { words: "Today".into(), late: false, today: true });
    assert_eq!(when.due(date(2026, 11, 24)).words, "Tomorrow");
    assert_eq!(when.due(date(2026, 11, 27)).words, "Fri 27 Nov");
}

#[test]
fn a_message_knows_how_many_sides_the_page_is_about() {
    let shared = |sides: usize| british().among(sides).say_with("risks-fig-shared", &[]);
    assert_eq!(
        [0, 1, 2, 3].map(shared),
        ["all", "all", "both", "all"].map(|which| format!("Shared with {which} sides"))
    );
    // Files are read again by the heads of their columns, wherever they were written.
    let second = |sides: usize| british().among(sides).say_with("risk-field-second-owner", &[]);
    assert_eq!(second(0), second(2));
    assert_eq!(
        [1, 2, 3].map(second),
        ["Second owner", "Second owner, on the other side", "Second owner, on another side"]
    );
}

#[test]
fn names_are_listed_as_a_sentence_does() {
    let listed = |names: &[&str]| british().list(names);
    assert_eq!([listed(&[]), listed(&["A"]), listed(&["A", "B"])], ["", "A", "A and B"]);
    assert_eq!(listed(&["A", "B", "C"]), "A, B and C");
}
