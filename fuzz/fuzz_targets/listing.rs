//! What the address of a list carries: its order, its columns, and the place where an earlier page stopped.

#![no_main]

use books::{ListQuery, NewsPlace, Sort};
use libfuzzer_sys::fuzz_target;
use web::exporting::columns;

fuzz_target!(|text: &str| {
    if let Some(place) = NewsPlace::parse(text) {
        assert_eq!(NewsPlace::parse(&place.to_string()), Some(place), "a place that is another when it is written");
    }
    let form = web::Form::parse(bytes::Bytes::copy_from_slice(text.as_bytes()));
    let Ok(form) = form else { return };
    for kind in mitigate::KINDS {
        if let Ok(shown) = columns::chosen(kind, form.all("columns")) {
            let names = shown.iter().map(columns::Shown::name).collect::<Vec<_>>();
            let again =
                columns::chosen(kind, names.iter().map(String::as_str)).expect("columns that were chosen are there");
            assert_eq!(again.len(), shown.len(), "a column that is another when it is named");
        }
    }
    let after = form.text("after");
    let orders = ["level", "-level", "number", "title", "-changed", "review_by", form.text("sort")];
    for sort in orders.into_iter().filter_map(Sort::parse) {
        for by_number in [false, true] {
            let query = ListQuery { sort, by_number, after: Some(after.to_owned()), ..ListQuery::default() };
            drop(query.needs_place());
        }
    }
});
