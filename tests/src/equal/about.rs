//! What is about the relationship itself: its settings, people, rooms, invitations, imports, criteria and views, and what
//! a side has of its own. Each asks about what is its own side's, and about what is the other's, as it was begun and when
//! it has gone further. What changes something is asked for in a copy, which serves until something was done in it.

use std::collections::BTreeMap;

use serde_json::Value;
use web::Declared;

use super::table::{Pair, Table};
use super::{Answer, Done, answer, opened, walk};
use crate::house::House;
use crate::house::cast::Person;
use crate::house::model::Model;
use crate::house::register::{ESTATE, Names, api};
use crate::house::ways;

/// About what somebody asks.
#[derive(Clone, Copy)]
pub struct Scene {
    what: &'static str,
    is_own: bool,
    is_further: bool,
}

const SCENES: [Scene; 4] = [
    Scene { what: "its own side's", is_own: true, is_further: false },
    Scene { what: "the other side's", is_own: false, is_further: false },
    Scene { what: "its own side's, further on", is_own: true, is_further: true },
    Scene { what: "the other side's, further on", is_own: false, is_further: true },
];

/// One request of each of a pair.
pub type Part<'t> = (&'t Declared, &'t Pair, Scene);

/// Everything that there is to ask about the relationship, route by route.
pub fn parts<'t>(routes: &'t [Declared], table: &'t Table) -> Vec<Vec<Part<'t>>> {
    let is_wanted = |route: &&Declared| ways::is_about_a_relationship(route) && !walk::is_of_a_record(route);
    let of = |route: &'t Declared| {
        let with = |pair: &'t Pair| SCENES.into_iter().map(move |scene| (route, pair, scene));
        table.pairs.iter().flat_map(with).collect()
    };
    routes.iter().filter(is_wanted).map(of).collect()
}

/// Asks, and keeps count.
pub struct Asking<'t> {
    model: &'t Model,
    table: &'t Table,
    /// By whose proposal waits.
    houses: [Option<House>; 2],
    pub asked: usize,
    /// How often each change was done, by side.
    pub done: Done,
    /// How often each status was answered.
    pub answers: BTreeMap<u16, usize>,
}

impl<'t> Asking<'t> {
    /// At the beginning.
    pub fn new(model: &'t Model, table: &'t Table) -> Asking<'t> {
        let (done, answers) = (Done::new(), BTreeMap::new());
        Asking { model, table, houses: [None, None], asked: 0, done, answers }
    }

    /// Both of the pair ask, and must be answered alike. Answers whether it was done.
    pub fn both(&mut self, (route, pair, scene): Part<'t>) -> bool {
        let answers = [0, 1].map(|side| self.one((route, pair, scene), side));
        let what = format!("{} {} for a {} about {}", route.method, route.path, pair.part, scene.what);
        super::same(&what, &answers[0], &answers[1]);
        self.asked += 1;
        *self.answers.entry(answers[0].status).or_insert(0) += 1;
        let is_done = answers[0].is_done();
        if ways::changes(route) && is_done {
            let sides = self.done.entry(route.name.clone()).or_default();
            sides.iter_mut().for_each(|side| *side += 1);
        }
        is_done
    }

    fn one(&mut self, (route, pair, scene): Part<'t>, side: usize) -> Answer {
        let whose = if scene.is_own { side } else { 1 - side };
        let table = self.table;
        let names = if scene.is_further { &table.further[whose] } else { &table.begun[whose] };
        let house = self.houses[whose].get_or_insert_with(|| opened(&table.places[whose], 10));
        let version = version(house, &table.pairs[0].people[side], (route, names));
        let key = format!("equal {} {side}", self.asked);
        let call = ways::call(route, names, &self.model.description, (version, &key));
        let heard = house.hear(ways::by(call, &pair.people[side]));
        if ways::changes(route) && heard.is_done() {
            self.houses[whose] = None;
        }
        answer(&heard)
    }
}

/// The version from which the change goes on, as the manager reads it.
fn version(house: &House, manager: &Person, (route, names): (&Declared, &Names)) -> i64 {
    let path = match route.name.as_str() {
        "relationship-settings-change" | "amend_relationship" => format!("/relationships/{ESTATE}"),
        "room-settings-change" | "amend_room" => format!("/relationships/{ESTATE}/rooms/{}", names.room),
        _ => return 1,
    };
    let read = api(house, manager, "GET", &path, &Value::Null).done().json();
    read["version"].as_i64().expect("it has a version")
}
