//! Four records that are alike but for who raised them and who deals with them, led through states by chance: each act
//! is asked for by four people, each about their own of the four, and must be answered to all of them in the same way.
//! Before each act each of them reads a page of their own of the four, or what a program reads, and must be offered the
//! same.
//!
//! A comment or a file is its author's: about those two and two are alike, one's own and the other side's.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use web::Declared;

use super::table::Table;
use super::{Answer, Done, answer, same};
use crate::chance::Chance;
use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::cast::Person;
use crate::house::model::Model;
use crate::house::register::{ESTATE, Names, api};
use crate::house::ways;

/// Acts upon the same four, before there are new ones.
const STEPS: usize = 40;
/// How often an act that nobody has done yet is tried before it is given up.
const TRIES: usize = 8;
/// The sorts of record, by what stands before the id in an address.
const SORTS: [&str; 4] = ["risks", "comments", "actions", "attachments"];
/// What has to be done first, for those acts that undo something.
const FIRST: &[(&str, &str)] = &[
    ("reopen_risk", "close_risk"),
    ("reopen_action", "finish_action"),
    ("reopen_action_form", "finish_action"),
    ("reopen-own-action", "finish_action"),
];
/// What is never done here, and why.
pub const CANNOT: &[(&str, &str)] =
    &[("bring_back_risk", "only what an import that was undone has left is brought back")];

/// Whether the route is about a record that both sides share, or puts something under one. Disclosing is about private
/// ones.
pub fn is_of_a_record(route: &Declared) -> bool {
    sort_of(route).is_some()
}

/// What the route is about, where it is a record.
fn sort_of(route: &Declared) -> Option<&'static str> {
    if route.path.ends_with("/disclosure") {
        return None;
    }
    let found = SORTS.into_iter().find(|sort| route.path.contains(&format!("/{sort}/{{id}}")));
    let own = (route.path.contains("/actions/{action}")).then_some("actions");
    let many = (route.path.ends_with("/risks/bulk")).then_some("risks");
    found.or(own).or(many)
}

/// Who raised the four: a pair, and by `[who raised it][who deals with it]` the names. All are in the relationship, or
/// in one room.
struct Four {
    by: usize,
    names: [[Names; 2]; 2],
}

/// An act that is asked for.
struct Asked<'r> {
    route: &'r Declared,
    pair: usize,
    is_stale: bool,
    /// Who is named in it: of which pair, and whether of the other side.
    whom: (usize, usize),
}

/// What is walked through.
pub struct Walk<'a> {
    house: &'a House,
    model: &'a Model,
    table: &'a Table,
    chance: Chance,
    changes: Vec<Declared>,
    looks: Vec<Declared>,
    four: Four,
    /// How often each act was done, by side.
    pub done: Done,
    /// How many acts were asked for.
    asked: usize,
    /// How often each status was answered.
    answers: BTreeMap<u16, usize>,
    /// The states from which acts were tried.
    states: BTreeMap<(&'static str, String), usize>,
    /// How often the four stood in a room.
    in_rooms: usize,
}

impl<'a> Walk<'a> {
    /// At the beginning.
    pub fn new(house: &'a House, model: &'a Model, table: &'a Table, mut chance: Chance) -> Walk<'a> {
        let of_records = house.declared.iter().filter(|route| is_of_a_record(route)).cloned();
        let (changes, looks) = of_records.partition(ways::changes);
        let four = raise(house, table, &mut chance);
        let (done, answers, states) = (Done::new(), BTreeMap::new(), BTreeMap::new());
        Walk { house, model, table, chance, changes, looks, four, done, asked: 0, answers, states, in_rooms: 0 }
    }

    /// How far it came, in words.
    pub fn said(&self) -> String {
        let (changes, looks) = (self.changes.len(), self.looks.len());
        let (states, answers, rooms) = (self.states.len(), &self.answers, self.in_rooms);
        format!("{changes} acts and {looks} looks, {states} states, {rooms} times in a room, answers {answers:?}")
    }

    /// The routes of the acts.
    pub fn routes(&self) -> impl Iterator<Item = &Declared> {
        self.changes.iter()
    }

    /// One act, asked for by all four.
    pub fn step(&mut self, n: usize) {
        if n % STEPS == STEPS - 1 {
            self.begin_again();
        }
        // Every route comes by in its turn, in another order each time.
        let turn = n % self.changes.len();
        if turn == 0 {
            for place in (1..self.changes.len()).rev() {
                self.changes.swap(place, self.chance.below(place + 1));
            }
        }
        let route = self.changes[turn].clone();
        let pair = self.chance.below(self.table.pairs.len());
        let (is_stale, others) = (self.chance.percent(5), self.chance.below(2));
        let whom = (self.chance.below(2), others);
        let look = self.chance.below(self.looks.len());
        self.look(&self.looks[look], pair);
        self.act(&Asked { route: &route, pair, is_stale, whom });
    }

    /// Leads to each act that was not done yet, by those who raised what it is about, while it is fresh.
    pub fn go_on(&mut self) {
        for route in self.changes.clone() {
            for _ in 0..TRIES {
                if self.done.contains_key(&route.name) {
                    break;
                }
                self.begin_again();
                let pair = self.four.by;
                let first = FIRST.iter().find(|(name, _)| *name == route.name).map(|(_, first)| *first);
                let first = self.changes.iter().find(|route| first == Some(route.name.as_str())).cloned();
                for route in first.iter().chain([&route]) {
                    self.act(&Asked { route, pair, is_stale: false, whom: (pair, 0) });
                }
            }
        }
    }

    fn begin_again(&mut self) {
        self.four = raise(self.house, self.table, &mut self.chance);
        self.in_rooms += usize::from(self.four.names[0][0].slug != ESTATE);
    }

    /// All four ask for the act.
    fn act(&mut self, asked: &Asked<'_>) {
        let Asked { route, pair, is_stale, whom } = *asked;
        let sort = sort_of(route).expect("it is of a record");
        let mut before = Vec::new();
        let mut answers = Vec::new();
        for (raised, side) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let who = &self.table.pairs[pair].people[side];
            let owner = &self.table.pairs[whom.0].people[(side + whom.1) % 2];
            let names = Names { person: owner.person.to_string(), ..self.four.names[raised][side].clone() };
            let (version, status) = self.state(sort, (&names, who));
            let version_asked = if is_stale { version + 1 } else { version };
            let key = format!("equal {} {raised} {side}", self.asked);
            let call = ways::call(route, &names, &self.model.description, (version_asked, &key));
            let call = upon_many(call, (route, &names.risk), (version_asked, self.asked));
            let answer = answer_of(&self.house.hear(ways::by(call, who)));
            self.done.entry(route.name.clone()).or_default()[side] += usize::from(answer.is_done());
            answers.push(answer);
            before.push(format!("{status} in version {version}"));
        }
        // Only what both did counts as done by now.
        if self.done[&route.name].contains(&0) {
            self.done.remove(&route.name);
        }
        self.asked += 1;
        *self.states.entry((sort, before[0].clone())).or_insert(0) += 1;
        *self.answers.entry(answers[0].status).or_insert(0) += 1;
        let is_nobodys = !matches!(sort, "comments" | "attachments");
        let is_alike = before[0] == before[3] && before[1] == before[2] && (!is_nobodys || before[0] == before[1]);
        assert!(is_alike, "D1: unequal rights before {} {}: {before:?}", route.method, route.path);
        self.alike(&answers, (route, pair, &before[0]), is_nobodys);
    }

    /// All four read, and are offered the same.
    fn look(&self, route: &Declared, pair: usize) {
        let answers = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(raised, side)| {
            let (names, who) = (&self.four.names[raised][side], &self.table.pairs[pair].people[side]);
            answer(&self.house.hear(ways::by(ways::call(route, names, &self.model.description, (1, "look")), who)))
        });
        self.alike(&answers, (route, pair, "any state"), false);
        if let Some("risks" | "actions") = sort_of(route) {
            let answers = answers.map(without_authors);
            self.alike(&answers, (route, pair, "any state"), true);
        }
    }

    /// Demands that the four were answered alike: what each did about their own side's and about the other's; and all
    /// four, where it does not matter whose it is.
    fn alike(&self, answers: &[Answer], (route, pair, from): (&Declared, usize, &str), is_nobodys: bool) {
        let part = self.table.pairs[pair].part;
        let raised = format!("raised by a {}", self.table.pairs[self.four.by].part);
        let place = if self.four.names[0][0].slug == ESTATE { "" } else { ", in a room" };
        let what = format!("{} {} for a {part}, {raised}{place}, from {from}", route.method, route.path);
        same(&format!("{what}: our own raised by us, and theirs by them"), &answers[0], &answers[3]);
        same(&format!("{what}: ours dealt with by them, and theirs by us"), &answers[1], &answers[2]);
        if is_nobodys {
            same(&format!("{what}: ours dealt with by us, and by them"), &answers[0], &answers[1]);
        }
    }

    /// The version and state of what is acted upon, as whoever acts reads it.
    fn state(&self, sort: &str, (names, who): (&Names, &Person)) -> (i64, String) {
        let id = match sort {
            "risks" => &names.risk,
            "comments" => &names.comment,
            "actions" => &names.action,
            _ => &names.attachment,
        };
        let path = format!("/relationships/{}/{sort}/{id}", names.slug);
        let read = api(self.house, who, "GET", &path, &Value::Null).done().json();
        (read["version"].as_i64().expect("a version"), read["status"].as_str().expect("a status").to_owned())
    }
}

/// An answer without what the author of a comment or a file is offered alone.
fn without_authors(mut answer: Answer) -> Answer {
    answer.offered.retain(|what| !what.contains("/comments/") && !what.contains("/attachments/"));
    answer
}

/// The call, or an act upon many, of which there is one.
fn upon_many(call: Call, (route, risk): (&Declared, &str), (version, n): (i64, usize)) -> Call {
    let (act, takes) = [("close", "closed_because"), ("look", "looked_because"), ("reopen", "")][n % 3];
    match route.name.as_str() {
        "act_on_risks" => {
            let mut body = json!({ "act": act, "items": [{ "id": risk, "version": version }] });
            if !takes.is_empty() {
                body[takes] = "It is so".into();
            }
            call.json(&body)
        }
        "bulk_risks_form" => {
            let fields = [("act", act), ("ready", "yes"), ("id", &format!("{risk}:{version}")), (takes, "It is so")];
            let key = format!("many {risk} {version} {n}");
            let fields = fields.into_iter().chain([("idempotency", key.as_str())]);
            let fields = fields.filter(|(name, _)| !name.is_empty());
            call.form(&fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<Vec<_>>())
        }
        _ => call,
    }
}

/// What came of it. Acts upon many answer for each of them: as JSON with a problem, on a page with why not.
fn answer_of(heard: &Heard) -> Answer {
    let mut answer = answer(heard);
    let told: Value = serde_json::from_slice(&heard.body).unwrap_or_default();
    let problems = told["items"].as_array().into_iter().flatten().map(|item| &item["problem"]["code"]);
    answer.codes.extend(problems.filter(|code| !code.is_null()).map(Value::to_string));
    let page = heard.text();
    if heard.status == 200 && heard.header("content-type").starts_with("text/html") {
        let why = page.split("<p class=\"sm\">").skip(1).filter_map(|rest| rest.split("</p>").next());
        answer.codes.extend(why.map(str::to_owned));
    }
    answer
}

/// Four records for both sides by a pair, with one of each sort under each: in the relationship, or in a room in which
/// both sides are.
fn raise(house: &House, table: &Table, chance: &mut Chance) -> Four {
    let by = chance.below(3);
    let room = chance.percent(40).then(|| &table.begun[chance.below(2)].room);
    let slug = room.map_or_else(|| ESTATE.to_owned(), |room| format!("{ESTATE}~{room}"));
    let names = [0, 1].map(|raised| {
        let who = &table.pairs[by].people[raised];
        [0, 1].map(|_| {
            let seen_by = if room.is_some() { "" } else { "both" };
            let risk = house.raise(who, &slug, seen_by, "raised to be dealt with");
            let at = (slug.as_str(), risk.as_str());
            Names {
                comment: house.add(who, at, "comments", &json!({ "text": "said" })),
                action: house.add(who, at, "actions", &json!({ "title": "to be done" })),
                attachment: house.attach(who, at, "", ("a.txt", "written")),
                slug: slug.clone(),
                risk,
                ..table.begun[raised].clone()
            }
        })
    });
    Four { by, names }
}
