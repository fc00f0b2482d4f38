//! From a file to the records that it would become: tables, columns, dates, steps, people.

#![no_main]

use libfuzzer_sys::fuzz_target;
use web::importing::{Choices, Circumstances, plan};

fuzz_target!(|bytes: &[u8]| {
    let limits = formats::open::Limits { cells: 5_000, ..Default::default() };
    let Ok(book) = formats::open::open(bytes, Some("register.csv"), &limits) else { return };
    let reading = formats::read::read(&book, "register.csv", &mitigate::risk::reader::vocabulary());
    let bringing = &mitigate::risk::BRINGING;
    let today = "2026-09-21".parse().expect("a day");
    let with =
        Circumstances { scale: books::Scale::of(5), people: Default::default(), barred: Default::default(), today };
    let choices = Choices::first("us", "not yet agreed").expect("they fit");
    let records: usize = reading.tables.iter().map(|table| table.records.len() + table.left_out.len()).sum();
    let plan = plan(&reading, &choices, bringing, &with);
    let told: usize =
        plan.tables.iter().filter(|table| table.is_taken).map(|table| table.rows.len() + table.left_out.len()).sum();
    assert!(told <= records, "more rows come of a file than it has");
    if plan.tables.iter().all(|table| table.is_taken) {
        assert_eq!(told, records, "a row goes missing and nobody is told");
    }
});
