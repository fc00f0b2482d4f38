//! Four records that are alike but for who raised them and who deals with them, led through states by chance: each act
//! is asked for by four people, each about their own of the four, and must be answered to all of them in the same way.
//!
//! A comment or a file is its author's: about those two and two are alike, one's own and the other side's.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use web::Declared;

use super::{Answer, Table, answer};
use crate::chance::Chance;
use crate::house::House;
use crate::house::call::Heard;
use crate::house::cast::Person;
use crate::house::model::Model;
use crate::house::register::{ESTATE, Names, api};
use crate::house::ways;

/// Acts upon the same four, before there are new ones.
const STEPS: usize = 40;
/// The sorts of record, by what stands before the id in an address.
const SORTS: [&str; 4] = ["risks", "comments", "actions", "attachments"];

/// Whether the route changes a record, or puts something under one.
pub fn is_of_a_record(route: &Declared) -> bool {
    sort_of(route).is_some()
}

/// What the route is about, where it is a record.
fn sort_of(route: &Declared) -> Option<&'static str> {
    let found = SORTS.into_iter().find(|sort| route.path.contains(&format!("/{sort}/{{id}}")));
    let own = (route.path.contains("/actions/{action}")).then_some("actions");
    let many = (route.path.ends_with("/risks/bulk")).then_some("risks");
    found.or(own).or(many)
}

/// Who raised the four: a pair, and by `[who raised it][who deals with it]` the names.
struct Four {
    by: usize,
    names: [[Names; 2]; 2],
}

/// What is walked through.
pub struct Walk<'a> {
    house: &'a House,
    model: &'a Model,
    table: &'a Table,
    chance: Chance,
    routes: Vec<Declared>,
    four: Four,
    /// How many acts were done.
    pub done: usize,
    /// How often each status was answered.
    answers: BTreeMap<u16, usize>,
    /// The states from which acts were tried.
    states: BTreeMap<(&'static str, String), usize>,
}

impl<'a> Walk<'a> {
    /// At the beginning.
    pub fn new(house: &'a House, model: &'a Model, table: &'a Table, mut chance: Chance) -> Walk<'a> {
        let is_wanted = |route: &&Declared| ways::changes(route) && is_of_a_record(route);
        let routes: Vec<_> = house.declared.iter().filter(is_wanted).cloned().collect();
        let four = raise(house, table, chance.below(3));
        let (done, answers, states) = (0, BTreeMap::new(), BTreeMap::new());
        Walk { house, model, table, chance, routes, four, done, answers, states }
    }

    /// How far it came, in words.
    pub fn said(&self) -> String {
        format!("{} routes, {} states, answers {:?}", self.routes.len(), self.states.len(), self.answers)
    }

    /// One act, asked for by all four.
    pub fn step(&mut self, n: usize) {
        if n % STEPS == STEPS - 1 {
            self.four = raise(self.house, self.table, self.chance.below(3));
        }
        // Every route comes by in its turn, in another order each time.
        let turn = n % self.routes.len();
        if turn == 0 {
            for place in (1..self.routes.len()).rev() {
                self.routes.swap(place, self.chance.below(place + 1));
            }
        }
        let route = self.routes[turn].clone();
        let sort = sort_of(&route).expect("it is of a record");
        let pair = self.chance.below(self.table.pairs.len());
        let (is_stale, others) = (self.chance.percent(5), self.chance.below(2));
        let whom = self.chance.below(2);
        let mut before = Vec::new();
        let mut answers = Vec::new();
        for raised in [0, 1] {
            for side in [0, 1] {
                let who = &self.table.pairs[pair].people[side];
                let owner = &self.table.pairs[whom].people[(side + others) % 2];
                let names = Names { person: owner.person.to_string(), ..self.four.names[raised][side].clone() };
                let (version, status) = self.state(sort, (&names, who));
                let asked = if is_stale { version + 1 } else { version };
                let key = format!("equal {n} {raised} {side}");
                let mut call = ways::call(&route, &names, &self.model.description, (asked, &key));
                if route.name == "act_on_risks" {
                    call = call.json(&upon_many(&names.risk, asked, n));
                }
                answers.push(answer_of(&self.house.hear(ways::by(call, who))));
                before.push(format!("{status} in version {version}"));
            }
        }
        *self.states.entry((sort, before[0].clone())).or_insert(0) += 1;
        *self.answers.entry(answers[0].0).or_insert(0) += 1;
        self.done += usize::from(answers[0].0 < 400);
        let part = self.table.pairs[pair].part;
        let raised = format!("raised by a {}", self.table.pairs[self.four.by].part);
        let what = format!("{} {} for a {part}, {raised}, from {}", route.method, route.path, before[0]);
        let same = |one: usize, other: usize, which: &str| {
            assert_eq!(
                (&before[one], &answers[one]),
                (&before[other], &answers[other]),
                "D1: unequal rights in {what}: {which}"
            );
        };
        same(0, 3, "our own raised by us, and theirs by them");
        same(1, 2, "ours dealt with by them, and theirs by us");
        if !matches!(sort, "comments" | "attachments") {
            same(0, 1, "ours dealt with by us, and by them");
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
        let path = format!("/relationships/{ESTATE}/{sort}/{id}");
        let read = api(self.house, who, "GET", &path, &Value::Null).done().json();
        (read["version"].as_i64().expect("a version"), read["status"].as_str().expect("a status").to_owned())
    }
}

/// An act upon many, of which there is one.
fn upon_many(risk: &str, version: i64, n: usize) -> Value {
    let items = json!([{ "id": risk, "version": version }]);
    match n % 3 {
        0 => json!({ "act": "close", "closed_because": "It is over", "items": items }),
        1 => json!({ "act": "look", "looked_because": "Still so", "items": items }),
        _ => json!({ "act": "reopen", "items": items }),
    }
}

/// What came of it. Acts upon many answer for each of them.
fn answer_of(heard: &Heard) -> Answer {
    let (status, mut codes) = answer(heard);
    let told: Value = serde_json::from_slice(&heard.body).unwrap_or_default();
    let problems = told["items"].as_array().into_iter().flatten().map(|item| item["problem"]["code"].to_string());
    codes.extend(problems);
    (status, codes)
}

/// Four records for both sides by a pair, with one of each sort under each.
fn raise(house: &House, table: &Table, by: usize) -> Four {
    let names = [0, 1].map(|raised| {
        let who = &table.pairs[by].people[raised];
        [0, 1].map(|_| {
            let risk = house.raise(who, ESTATE, "both", "raised to be dealt with");
            let at = (ESTATE, risk.as_str());
            Names {
                slug: ESTATE.to_owned(),
                comment: house.add(who, at, "comments", &json!({ "text": "said" })),
                action: house.add(who, at, "actions", &json!({ "title": "to be done" })),
                attachment: house.attach(who, at, "", ("a.txt", "written")),
                risk,
                ..table.own[raised].clone()
            }
        })
    });
    Four { by, names }
}
