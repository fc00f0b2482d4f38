//! T05: every route that is declared, as everybody, with what is theirs, joint, the other side's, another
//! relationship's and nobody's. What is hidden and what is absent are answered with the same bytes; whoever is not
//! signed in gets nowhere; and who may do what is written down in `matrix/golden.txt`, where a new route or another
//! answer shows as a line of its own. `COMITY_GOLDEN=write` writes it anew.

use std::fmt::Write;

use kernel::Fault;
use web::{Access, Declared};

use crate::house::call::{Call, Heard};
use crate::house::cast::Person;
use crate::house::hidden::{absent, cases, is_inside, without};
use crate::house::model::{Model, models, of_each};
use crate::house::register::Names;
use crate::house::ways;
use crate::planted::{turns_red, turns_red_unwalled};

/// Who may do what.
pub const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/matrix/golden.txt");
/// The same of what is in rooms.
pub const GOLDEN_ROOMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/matrix/rooms.txt");

/// What an answer says, with the names of the request taken out of it.
pub fn said(heard: &Heard, names: &Names) -> String {
    let headers: Vec<_> = heard
        .headers
        .iter()
        .filter(|(name, _)| name != "content-length")
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    without(&format!("{}\n{}\n{}", heard.status, headers.join("\n"), heard.text()), names)
}

fn takes_names(route: &Declared) -> bool {
    route.path.contains('{') && route.access == Access::SignedIn
}

#[test]
fn what_is_hidden_and_what_is_absent_are_the_same_bytes() {
    of_each(|model| {
        let mut house = model.copy();
        let before = house.digest();
        let mut pairs = 0;
        let declared = house.declared.clone();
        for case in cases(model) {
            let keeps_slug = is_inside(&model.cast, &case.person, &case.names);
            let none = absent(&case.names, keeps_slug);
            house.start_again(5);
            for route in declared.iter().filter(|route| takes_names(route)) {
                // What an insider names in a body or a query there is hidden as well: see `swapped::within`.
                if ways::names_only_a_relationship(route) && keeps_slug {
                    continue;
                }
                let answers = [&case.names, &none].map(|names| {
                    let call = ways::call(route, names, &model.description, (1, "hidden"));
                    let heard = house.hear(ways::by(call, &case.person));
                    (said(&heard, names), heard.is_done())
                });
                let what = format!("{} {} as {} ({})", route.method, route.path, case.who, case.what);
                assert_eq!(answers[0].0, answers[1].0, "T05 {what}: hidden is not absent");
                assert!(!answers[0].1, "T05 {what}: done, and should be hidden: {}", answers[0].0);
                pairs += 1;
            }
        }
        assert_eq!(before, house.digest(), "T05: what was refused changed something");
        println!("T05: {pairs} pairs of hidden and absent");
    });
}

#[test]
fn whoever_is_not_signed_in_gets_nowhere() {
    of_each(|model| {
        let house = model.copy();
        let before = house.digest();
        for route in &house.declared {
            for names in [&model.register.joint, &absent(&model.register.joint, false)] {
                let call = ways::call(route, names, &model.description, (1, "nobody"));
                let wrong = call
                    .clone()
                    .header("cookie", "comity=not-a-session")
                    .header("authorization", "Bearer comity_not-a-token");
                for call in [call, wrong] {
                    let heard = house.hear(call);
                    let away = heard.status == 401
                        || (heard.status == 303 && heard.header("location").starts_with("/sign-in"));
                    assert!(
                        away || route.access == Access::Anyone,
                        "T05 {} {}: {} for nobody",
                        route.method,
                        route.path,
                        heard.status
                    );
                }
            }
        }
        assert_eq!(before, house.digest(), "T05: nobody changed something");
    });
}

/// Who asks, and with which names.
type Asking<'m> = (&'static str, &'m Person, &'m Names);

/// Who the golden file of rooms tells of: those named, others of their sides, and somebody else.
fn people_of_rooms(model: &Model) -> [Asking<'_>; 6] {
    let (cast, register) = (&model.cast, &model.register);
    [
        ("owner, keeps", &cast.owner, &register.room),
        ("partner, keeps", &cast.partner, &register.room),
        ("second, writes", &cast.second, &register.their_room),
        ("owner, other's", &cast.owner, &register.their_room),
        ("colleague, other's", &cast.colleague, &register.room),
        ("outsider", &cast.outsider, &register.room),
    ]
}

/// Who the golden file tells of.
fn people(model: &Model) -> [Asking<'_>; 8] {
    let (cast, register) = (&model.cast, &model.register);
    [
        ("owner, own", &cast.owner, &register.ours),
        ("owner, joint", &cast.owner, &register.joint),
        ("colleague, own", &cast.colleague, &register.ours),
        ("colleague, joint", &cast.colleague, &register.joint),
        ("observer, joint", &cast.observer, &register.joint),
        ("partner, joint", &cast.partner, &register.joint),
        ("partner, other's", &cast.partner, &register.ours),
        ("outsider", &cast.outsider, &register.joint),
    ]
}

#[test]
fn who_may_do_what_is_as_it_is_written_down() {
    let model = models().remove(0);
    written_down(&model, GOLDEN, &people(&model), |_| true);
}

#[test]
fn who_may_do_what_in_a_room_is_as_it_is_written_down() {
    let model = models().remove(0);
    written_down(&model, GOLDEN_ROOMS, &people_of_rooms(&model), ways::is_about_a_relationship);
}

/// Holds who may do what against a golden file.
fn written_down(model: &Model, file: &str, people: &[Asking<'_>], wanted: impl Fn(&Declared) -> bool) {
    let template = model.copy();
    let mut golden = String::from("# Status for: nobody");
    people.iter().for_each(|(who, _, _)| write!(golden, " | {who}").expect("a string grows"));
    golden.push('\n');
    for route in template.declared.iter().filter(|route| wanted(route)) {
        write!(golden, "{:6} {} {}:", route.method, route.path, route.name).expect("a string grows");
        let nobody = ways::call(route, people[0].2, &model.description, (1, "golden"));
        write!(golden, " {}", template.hear(nobody).status).expect("a string grows");
        for (_, person, names) in people {
            let call = ways::call(route, names, &model.description, (1, "golden"));
            write!(golden, " {}", in_a_house_of_its_own(model, &template, route, ways::by(call, person)).status)
                .expect("a string grows");
        }
        golden.push('\n');
    }
    if std::env::var("COMITY_GOLDEN").is_ok_and(|value| value == "write") {
        std::fs::write(file, &golden).expect("the golden file can be written");
    }
    let written = std::fs::read_to_string(file).unwrap_or_default();
    let differs: Vec<_> =
        written.lines().filter(|line| !golden.contains(line)).map(|line| format!("- {line}")).collect();
    let new: Vec<_> = golden.lines().filter(|line| !written.contains(line)).map(|line| format!("+ {line}")).collect();
    assert!(
        differs.is_empty() && new.is_empty(),
        "T05 the matrix is another (COMITY_GOLDEN=write writes it anew):\n{}\n{}",
        differs.join("\n"),
        new.join("\n")
    );
}

/// What changes something does so in a copy, so that each answer is to the same state.
fn in_a_house_of_its_own(model: &Model, house: &crate::house::House, route: &Declared, call: Call) -> Heard {
    if ways::changes(route) { model.copy().hear(call) } else { house.hear(call) }
}

#[test]
fn planted_faults_turn_the_matrix_red() {
    const HIDDEN: &str = "matrix::what_is_hidden_and_what_is_absent_are_the_same_bytes";
    for fault in [Fault::HiddenIsTold, Fault::IdsAreNotScoped] {
        turns_red_unwalled(HIDDEN, fault, "hidden is not absent", &[]);
    }
    const NOBODY: &str = "matrix::whoever_is_not_signed_in_gets_nowhere";
    turns_red(NOBODY, Fault::NobodyIsToldOfAbsence, "404 for nobody", &[]);
}
