//! However many rows there are, a page takes a dozen statements at most: counted with ten records and with five
//! hundred.

use kernel::Fault;
use serde_json::json;

use crate::house::House;
use crate::house::call::Call;
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
