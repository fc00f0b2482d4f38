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

/// The page of an import takes more, whatever the rows: it asks for the file, its plan and what is like it here.
const IMPORT: (&str, u64) = ("/r/{slug}/imports/{id}", 18);

/// How many statements each page takes.
fn count(model: &Model, house: &House) -> Vec<(String, u64)> {
    let mut counted = Vec::new();
    for route in house.declared.iter().filter(|route| !ways::changes(route)) {
        let call = ways::call(route, &model.register.joint, &model.description, (1, "look")).by(&model.cast.owner);
        let before = house.program.storage.statements();
        let heard = house.hear(call);
        counted.push((format!("{} ({})", route.path, heard.status), house.program.storage.statements() - before));
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
        for ((page, with_ten), (_, with_many)) in few.iter().zip(&many) {
            // A book is taken out in stretches: as many statements as it is long, a few at a time.
            if page.starts_with("/r/{slug}/books/")
                || page.starts_with("/api/v1/relationships/{relationship}/book")
                || page.contains("/export")
            {
                continue;
            }
            let most = if page.starts_with(IMPORT.0) { IMPORT.1 } else { MOST };
            assert!(*with_many <= most, "statements: {page} takes {with_many} with many records, {with_ten} with ten");
        }
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
