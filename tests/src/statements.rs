//! However many rows there are, a page takes a dozen statements at most: counted with ten records and with five
//! hundred.

use kernel::Fault;
use serde_json::{Value, json};

use crate::house::House;
use crate::house::call::Call;
use crate::house::cast::{Cast, Person};
use crate::house::model::{Model, of_each};
use crate::house::register::{ESTATE, api};
use crate::house::ways;
use crate::planted::turns_red;

/// The most statements of a page, whatever the rows.
const MOST: u64 = 12;

/// Pages that take more, how many, and why: the preview of an import looks twice, before and after it works out what
/// would be made of the file, so that nobody's change waits for that; the first asks which registers came in before.
const LONGER: [(&str, u64); 2] =
    [("/r/{slug}/imports/{id} (200)", 20), ("/api/v1/relationships/{relationship}/imports/{id} (200)", 13)];

/// How many statements the page may take.
fn most(page: &str) -> u64 {
    let longer = LONGER.iter().find(|(longer, _)| *longer == page).map_or(MOST, |(_, most)| *most);
    // In a room its people are asked for, too; a refusal there is framed in a look of its own, after the one that
    // refused, which asks once more who looks and whose room it is.
    match page.ends_with(" in a room") || page.contains("/rooms/") {
        true if page.contains("(403)") => longer + 3,
        true => longer + 1,
        false => longer,
    }
}

/// How many statements each page takes.
fn count(model: &Model, house: &House) -> Vec<(String, u64)> {
    let mut counted = Vec::new();
    for route in house.declared.iter().filter(|route| !ways::changes(route)) {
        for (names, place) in [(&model.register.joint, ""), (&model.register.room, " in a room")] {
            let call = ways::call(route, names, &model.description, (1, "look")).by(&model.cast.owner);
            let before = house.program.storage.statements();
            let heard = house.hear(call);
            let took = house.program.storage.statements() - before;
            counted.push((format!("{} ({}){place}", route.path, heard.status), took));
        }
    }
    let narrowed = ["level=high&nature=risk&review=late", "q=risk&owner=me&appetite=above"];
    for narrowed in narrowed {
        let before = house.program.storage.statements();
        let heard = house.hear(Call::get(format!("/r/{ESTATE}/risks?{narrowed}")).by(&model.cast.owner));
        assert_eq!(heard.status, 200, "{narrowed}");
        counted.push((format!("/r/{{slug}}/risks?{narrowed} (200)"), house.program.storage.statements() - before));
    }
    counted
}

/// Gives the owner something in every part of every page: a second organisation to act for, somebody who waits to be let in,
/// what a leaver and one who is kept out left behind, a register that the other side brought in, a risk to be looked at and
/// an action promised. A proposal of the third party's waits for them already.
fn occupy(house: &House, model: &Model) {
    let Cast { owner, colleague, observer, partner, second, outsider, .. } = &model.cast;
    let post = |who: &Person, path: &str, body: Value| api(house, who, "POST", path, &body).done().json();
    let text = |made: &Value, name: &str| made[name].as_str().expect("what is made says so").to_owned();
    let invite = |who: &Person, email: &str, accepted: &str| {
        let made = post(who, "/invitations", json!({ "email": email }));
        let acceptance = json!({ "code": text(&made, "code"), "organisation": "new" });
        api(house, &house.sign_in("", accepted), "PUT", "/me/invitation/acceptance", &acceptance).done();
        text(&made, "id")
    };
    let invitation = invite(outsider, &owner.email, &owner.email);
    api(house, outsider, "PUT", &format!("/invitations/{invitation}/confirmation"), &Value::Null).done();
    invite(owner, &outsider.email, &outsider.email);
    for (whose, method, way) in [(colleague, "DELETE", "membership"), (observer, "PUT", "suspension")] {
        let seat = json!({ "role": "member" });
        api(house, owner, "PUT", &format!("/relationships/{ESTATE}/people/{}/seat", whose.person), &seat).done();
        let owned = json!({ "title": "left behind", "seen_by": "both", "likelihood": 4, "effect": 4,
            "owner": whose.person.to_string() });
        post(owner, &format!("/relationships/{ESTATE}/risks"), owned);
        api(house, owner, method, &format!("/people/{}/{way}", whose.person), &Value::Null).done();
    }
    let list = "Ref,Risk,Likelihood,Impact\r\nW-1,A pump stops,3,4\r\nW-2,A valve leaks,2,2\r\n";
    let imports = format!("/relationships/{ESTATE}/imports");
    let both = [("seen_by".to_owned(), "both".to_owned())];
    let sent = Call::new("POST", format!("/api/v1{imports}")).by(partner).file(&both, "pumps.csv", list.as_bytes());
    let import = text(&house.hear(sent).done().json(), "id");
    api(house, partner, "PUT", &format!("{imports}/{import}/run"), &Value::Null).done();
    let app = house.app.clone();
    house.wait(async move { web::importing::finish_all(&app).await }).expect("the import goes on");
    let own = json!({ "title": "to be looked at", "seen_by": "both", "likelihood": 5, "effect": 5,
        "owner": owner.person.to_string(), "second_owner": second.person.to_string() });
    let risk = text(&post(owner, &format!("/relationships/{ESTATE}/risks"), own), "id");
    let action = json!({ "title": "ring them", "owner": owner.person.to_string(), "due": "2026-01-05" });
    house.add(owner, (ESTATE, &risk), "actions", &action);
}

/// Raises so many risks in both books, by the API.
fn fill(house: &House, model: &Model, records: usize) {
    for n in 0..records {
        let who = if n % 2 == 0 { &model.cast.owner } else { &model.cast.partner };
        let mut risk =
            json!({ "title": format!("risk {n}"), "seen_by": "both", "likelihood": n % 5 + 1, "effect": n % 4 + 1 });
        if n % 5 == 0 {
            risk["seen_by"] = "us".into();
            risk["why_private"] = "not yet agreed".into();
        }
        api(house, who, "POST", &format!("/relationships/{ESTATE}/risks"), &risk).done();
    }
}

#[test]
fn a_page_takes_a_dozen_statements_whatever_the_rows() {
    of_each(|model| {
        let house = model.copy();
        occupy(&house, model);
        fill(&house, model, 10);
        let few = count(model, &house);
        fill(&house, model, 490);
        let many = count(model, &house);
        let worst = many.iter().map(|(_, statements)| *statements).max();
        println!("statements: {} pages, at most {worst:?}", many.len());
        // A book or a list that is taken out is read in stretches, a few statements each.
        let is_page = |page: &str| !page.contains("/book") && !page.contains("/export");
        let long: Vec<_> = few
            .iter()
            .zip(&many)
            .filter(|((page, _), (_, with_many))| is_page(page) && *with_many > most(page))
            .collect();
        assert!(long.is_empty(), "statements: more than {MOST}, with ten records and with many: {long:?}");
    });
}

#[test]
fn a_planted_fault_turns_the_count_red() {
    turns_red(
        "statements::a_page_takes_a_dozen_statements_whatever_the_rows",
        Fault::OneStatementPerRow,
        "statements: ",
        &[],
    );
}

/// Only to look at: the page of the overview is there.
#[test]
fn the_pages_that_are_counted_are_there() {
    of_each(|model| {
        let house = model.copy();
        for path in
            ["/work", "/relationships", "/r/works-estate", "/r/works-estate/risks", "/search?q=heat", "/updates"]
        {
            assert_eq!(house.hear(Call::get(path).by(&model.cast.owner)).status, 200, "{path}");
        }
    });
}
