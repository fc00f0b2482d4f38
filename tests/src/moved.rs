//! T32: everything moved from the embedded database to the server and back, by the real program: every table row by
//! row, every exported book byte by byte, every page and answer as everybody sees it. The old database is left as it
//! was, and nothing is moved where it is in use or where the new one holds something.

pub mod rows;
mod seen;

use std::path::Path;
use std::process::{Command, Output};

use kernel::Fault;
use serde_json::{Value, json};
use storage::testing::{TestPlace, left_out};
use storage::{Place, Storage};

use crate::chance::{Chance, times};
use crate::house::House;
use crate::house::call::Call;
use crate::house::cast::{Cast, PASSWORD, Person};
use crate::house::model::Model;
use crate::house::program_file;
use crate::house::register::{ESTATE, HARBOUR, api};
use crate::planted::turns_red;
use seen::Seen;

/// Texts that a database could take for something else.
const AWKWARD: [&str; 8] = [
    "plain",
    "Żółw \u{1f40c} and ﷽",
    "'; DROP TABLE records; --",
    "back\\slash \\u0041 \\x41",
    "e\u{301} is not \u{e9}",
    "tab\there, \"quoted\" and 'quoted'",
    "%_*?^$",
    "\u{200d}\u{202e}right to left",
];

/// Fills the registers with what chance brings, and brings what waits for the other side into force.
fn furnish(house: &House, model: &Model, chance: &mut Chance) {
    let (cast, proposed) = (&model.cast, &model.register.joint);
    let agreement = format!("/relationships/{ESTATE}/criteria/{}/agreement", proposed.criteria);
    api(house, &cast.partner, "PUT", &agreement, &json!({ "hash": proposed.hash })).done();
    for n in 0..12 + chance.below(12) {
        let (who, slug) = chance.one(&[(&cast.owner, ESTATE), (&cast.partner, ESTATE), (&cast.third, HARBOUR)]);
        let text = format!("{} {n}", chance.one(&AWKWARD));
        let risk = house.raise(who, slug, chance.one(&["us", "both"]), &text);
        house.clock.advance_seconds(chance.below(900) as i64);
        let at = format!("/relationships/{slug}/risks/{risk}");
        match chance.below(5) {
            0 => drop(house.add(who, (slug, &risk), "comments", &json!({ "text": text.repeat(chance.below(90) + 1) }))),
            1 => drop(house.attach(who, (slug, &risk), "", (&format!("{n}.txt"), &text.repeat(chance.below(3000))))),
            2 => drop(
                api(house, who, "PUT", &format!("{at}/score"), &json!({ "likelihood": 5, "effect": 5, "version": 1 }))
                    .done(),
            ),
            3 => drop(
                api(house, who, "PUT", &format!("{at}/closure"), &json!({ "closed_because": text, "version": 1 }))
                    .done(),
            ),
            _ => drop(house.keep_view(who, slug, &text)),
        }
    }
    bring_in(house, &cast.owner, chance);
    house.clock.advance_seconds(3600);
    house.program.sign_checkpoints().expect("checkpoints are signed");
    comity::heads::note(&house.program).expect("the heads are written");
}

/// Brings a register in, and sometimes undoes it.
fn bring_in(house: &House, who: &Person, chance: &mut Chance) {
    let rows: String = (0..40).map(|n| format!("imported {n} {},{},4\n", chance.bits(), n % 5 + 1)).collect();
    let id = house.upload(who, ESTATE, ("list.csv", &format!("Risk,Likelihood,Impact\n{rows}")));
    let run = format!("/relationships/{ESTATE}/imports/{id}/run");
    let app = house.app.clone();
    api(house, who, "PUT", &run, &json!({})).done();
    house.wait(async move { web::importing::finish_all(&app).await }).expect("the import goes on");
    if chance.percent(50) {
        let app = house.app.clone();
        api(house, who, "DELETE", &run, &json!({ "leave": [] })).done();
        house.wait(async move { web::importing::finish_all(&app).await }).expect("the undoing goes on");
    }
}

/// Where two texts begin to differ.
fn differing(one: &[u8], other: &[u8]) -> String {
    let at = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let near = |text: &[u8]| {
        let near = text.get(at.saturating_sub(80)..text.len().min(at + 160)).unwrap_or_default();
        String::from_utf8_lossy(near).into_owned()
    };
    format!("…{}… and …{}…", near(one), near(other))
}

/// A house on the data, at an instant.
fn house(place: TestPlace, at: kernel::Instant) -> House {
    let house = House::drawing(place, 9);
    house.clock.set(at);
    house
}

/// Runs `comity move`.
fn run(data: &Path, from: &str, to: &str) -> Output {
    let mut command = Command::new(program_file());
    command
        .args(["move", "--json", "--to", to, "--data"])
        .arg(data)
        .env("DATABASE_URL", from)
        .env_remove("COMITY_DATA");
    command.output().expect("the program runs")
}

/// Moves everything by the real program.
fn moves(data: &Path, from: &Place, to: &Place) {
    let address = |place: &Place| match place {
        Place::Server(address) => address.clone(),
        Place::File(_) => String::new(),
    };
    let to = match to {
        Place::Server(address) => address.as_str(),
        Place::File(_) => "embedded",
    };
    let output = run(data, &address(from), to);
    assert!(output.status.success(), "T32: it does not move: {}", String::from_utf8_lossy(&output.stderr));
    let said: Value = serde_json::from_slice(&output.stdout).expect("it prints JSON");
    assert!(
        said["rows"].as_u64() > Some(100) && said["books"].as_array().is_some_and(|books| books.len() > 2),
        "{said}"
    );
}

/// Moves everything into a file by what the command is made of, for which there is no command.
fn moves_to_a_file(from: &Place, to: &Place) {
    storage::moving::everything(from, to).expect("T32: it moves");
    let storage = Storage::open(to).expect("it opens");
    books::prepare(&storage, &comity::pillars::kinds()).expect("the indexes are made");
    books::words::keep_all(&storage).expect("the words are kept");
}

/// What the data folder has beside the database comes along.
fn keep_beside(from: &Path, to: &Path) {
    for file in ["signing.key", "heads.jsonl"] {
        std::fs::copy(from.join(file), to.join(file)).expect("it is there");
    }
}

/// Answers how many answers were the same in all three places.
fn there_and_back(model: &Model, server: &str, chance: &mut Chance) -> usize {
    let cast = &model.cast;
    let mut first = model.copy();
    furnish(&first, model, chance);
    let now = first.now();
    // Whoever takes a book out signs it first: afterwards every database holds the same.
    drop(Seen::of(&mut first, model));
    let seen = Seen::of(&mut first, model);
    let rows = rows::of(&first.program.storage);
    let first = first.close();
    let bytes = std::fs::read(first.data.join("comity.db")).expect("it is there");

    let second = TestPlace::on_server(server);
    keep_beside(&first.data, &second.data);
    moves(&first.data, &first.place, &second.place);
    assert!(std::fs::read(first.data.join("comity.db")).expect("it is there") == bytes, "T32: the old one was changed");
    let mut on_server = house(second, now);
    rows::are(&rows, &rows::of(&on_server.program.storage), "on the server");
    seen.is(&Seen::of(&mut on_server, model), "on the server");
    let second = on_server.close();

    let third = TestPlace::embedded();
    moves(&second.data, &second.place, &Place::of(&second.data, None));
    keep_beside(&second.data, &third.data);
    std::fs::rename(second.data.join("comity.db"), third.data.join("comity.db")).expect("it can be put elsewhere");
    let mut back = house(third, now);
    rows::are(&rows, &rows::of(&back.program.storage), "back");
    seen.is(&Seen::of(&mut back, model), "back");
    go_on(&back, cast);
    seen.answers()
}

/// People sign in with their passwords and go on where they were.
fn go_on(house: &House, cast: &Cast) {
    let form =
        [("email", cast.owner.email.as_str()), ("password", PASSWORD)].map(|(a, b)| (a.to_owned(), b.to_owned()));
    let heard = house.hear(Call::new("POST", "/sign-in").form(&form));
    assert_eq!((heard.status, heard.header("location")), (303, "/work"), "T32: nobody can sign in: {}", heard.text());
    house.raise(&cast.partner, ESTATE, "both", "after the move");
    house.program.sign_checkpoints().expect("checkpoints are signed");
    let key = house.program.key.clone();
    for chain in books::check::chains(&house.program.storage).expect("chains are read") {
        let public = key.public(chain.book, &chain.origin).expect("a book has a key");
        let report = books::check::verify(&house.program.storage, &chain, &public).expect("it is read");
        assert!(report.fits(), "T32: {:?}", report.misfit);
    }
}

/// The embedded model and the server, where there is one.
fn needs_a_server(story: impl Fn(&Model, &str)) {
    match std::env::var("TEST_DATABASE_URL") {
        Ok(server) => story(&Model::embedded(), &server),
        Err(_) => left_out("T32 on the server", "server", "TEST_DATABASE_URL names no database server"),
    }
}

#[test]
fn everything_moves_to_the_server_and_back() {
    needs_a_server(|model, server| {
        let mut chance = Chance::of_test("T32", 32);
        let moves = times("COMITY_MOVES", 1);
        let answers: usize = (0..moves).map(|_| there_and_back(model, server, &mut chance.fork())).sum();
        println!("T32: {moves} times there and back, {answers} answers the same in each place");
    });
}

#[test]
fn nothing_is_moved_where_something_is_in_the_way() {
    needs_a_server(|model, server| {
        let (house, target) = (model.copy(), TestPlace::on_server(server));
        let to = target.address().expect("it is on the server").to_owned();
        let data = house.place.data.clone();
        let refused = |from: &str, to: &str, why: &str| {
            let output = run(&data, from, to);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.code() == Some(1) && said.contains(why), "T32: not refused, {why}: {said}");
        };
        let before = house.digest();
        refused("", &to, "in use");
        assert!(House::changed(&before, &house.digest()).is_empty());
        let place = house.close();
        assert!(run(&data, "", &to).status.success());
        let server = Storage::open(&target.place).expect("it opens");
        let arrived = storage::testing::digest(&server, &[]);
        refused("", &to, "holds data already");
        assert_eq!(storage::testing::digest(&server, &[]), arrived, "T32: a refused move changed something");
        refused(&to, "embedded", "is there already");
        std::fs::rename(data.join("comity.db"), data.join("elsewhere")).expect("it can be put away");
        // The server database is open, as if a program ran on it.
        refused(&to, "embedded", "in use");
        drop(server);
        assert!(run(&data, &to, "embedded").status.success());
        assert!(run(&data, "", &to).status.code() == Some(1), "T32: moved over what is there");
        drop(place);
    });
}

#[test]
fn everything_moves_to_another_file() {
    let model = Model::embedded();
    let mut first = model.copy();
    furnish(&first, &model, &mut Chance::of_test("T32 to a file", 33));
    drop(Seen::of(&mut first, &model));
    let (seen, rows, now) = (Seen::of(&mut first, &model), rows::of(&first.program.storage), first.now());
    let (first, second) = (first.close(), TestPlace::embedded());
    keep_beside(&first.data, &second.data);
    moves_to_a_file(&first.place, &second.place);
    let mut second = house(second, now);
    rows::are(&rows, &rows::of(&second.program.storage), "in another file");
    seen.is(&Seen::of(&mut second, &model), "in another file");
}

#[test]
fn a_planted_fault_turns_the_move_red() {
    turns_red("moved::everything_moves_to_another_file", Fault::MovesForgetATable, "T32: memberships", &[]);
}
