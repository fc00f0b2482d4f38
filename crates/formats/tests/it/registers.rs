//! Shapes that registers have, read with the words of the program.

use formats::Reading;
use formats::reading::Table;
use formats::registers;

fn read(text: &str) -> Reading {
    let book = super::grid(text.as_bytes(), "list.csv").expect("it is text");
    formats::read::read(&book, "list.csv", &registers::vocabulary())
}

fn rows(table: &Table) -> Vec<u32> {
    table.records.iter().map(|record| record.row).collect()
}

#[test]
fn a_small_table_below_a_large_one_is_a_table_of_its_own() {
    let reading = read(
        "Risk register;;;;;;;\n\
         ID;Risk;Cause;Likelihood;Impact;Score;Mitigation;Owner\n\
         1;Boilers fail in the winter;Age;4;5;20;Have a rota ready;Ann\n\
         2;Contract ends too early;Politics;2;3;6;Talk in spring;Bo\n\
         ;;;;;;;\n\
         Actions;;;;;;;\n\
         No;Action;Owner;Due date;;;;\n\
         1;Ask three firms for a rota;Ann;2026-03-21;;;;\n\
         2;Meet the councillors;Bo;2026-04-30;;;;\n",
    );
    let found: Vec<_> = reading.tables.iter().map(|table| (table.record_type.as_str(), rows(table))).collect();
    assert_eq!(found, [("risk", vec![3, 4]), ("action", vec![8, 9])]);
}

#[test]
fn tables_side_by_side_are_read_apart_and_an_empty_column_inside_one_is_not() {
    let reading = read(
        "ID;Risk;Likelihood;Impact;;ID;Issue;Owner;Resolution\n\
         1;Boilers fail in the winter;4;5;;1;Lift stands still;Ann;New motor ordered\n\
         2;Contract ends too early;2;3;;2;Roof lets water in;Bo;Tiles replaced in May\n\
         3;Keys are lost on the way;1;2;;;;;\n",
    );
    let found: Vec<_> = reading.tables.iter().map(|table| (table.record_type.as_str(), rows(table))).collect();
    assert_eq!(found, [("risk", vec![2, 3, 4]), ("issue", vec![2, 3])]);

    let spaced = read(
        "ID;Risk;Likelihood;Impact;;Mitigation;Owner;Status\n\
         1;Boilers fail in the winter;4;5;;Have a rota ready;Ann;Open\n\
         2;Contract ends too early;2;3;;Talk in spring;Bo;Closed\n",
    );
    assert_eq!(spaced.tables.len(), 1);
    assert_eq!(spaced.tables[0].columns["F"], "mitigation");
}

#[test]
fn what_explains_a_scale_is_no_register() {
    let reading = read(
        "Rating;Description;Probability range\n\
         Almost certain;The event will occur in most circumstances;80-99%\n\
         Likely;The event is expected to occur at some time;60-79%\n\
         Possible;The event might occur at some time;30-59%\n\
         Unlikely;The event could occur but is not expected to;1-29%\n",
    );
    assert!(reading.tables.is_empty(), "{:?}", reading.tables);
    assert_eq!(reading.problems[0].code, "read-no-table");
}

#[test]
fn guidance_and_numbered_rows_of_a_template_are_no_records() {
    let reading = read(
        "Risk ID;Risk Description;Likelihood;Impact;Mitigation;Risk Owner\n\
         Enter a number;Describe what may happen;Select from the list;Select from the list;Describe what is done;Who is it\n\
         1;Opportunity 1;;;;\n\
         2;Opportunity 2;;;;\n",
    );
    let table = &reading.tables[0];
    let why: Vec<_> = table.left_out.iter().map(|left| (left.row, left.why.as_str())).collect();
    assert!(table.records.is_empty(), "{:?}", table.records);
    assert_eq!(why, [(2, "guidance"), (3, "placeholder"), (4, "placeholder")]);
}

#[test]
fn what_stands_for_nothing_says_nothing_of_its_column() {
    let reading = read(
        "ID;Risk;Likelihood;Impact;Existing controls\n\
         1;Boilers fail in the winter;4;5;None\n\
         2;Contract ends too early;2;3;n/a\n",
    );
    assert_eq!(reading.tables[0].columns["E"], "existing_controls");
    assert_eq!(reading.tables[0].records[0].fields["existing_controls"].shown(), "None");
}

#[test]
fn a_header_of_misspelt_words_is_found_where_none_is_spelt_well() {
    let reading = read(
        "Probabilty;Consequense;Descripton of risk;Mitigaton;Responsable persn\n\
         4;5;Boilers fail in the winter;Have a rota ready;Ann\n\
         2;3;Contract ends too early;Talk in spring;Bo\n",
    );
    assert_eq!(reading.tables.first().map(|table| table.records.len()), Some(2));
}

/// Finnish, of which no dictionary has a word.
const FINNISH: &str = "Nro;Mitä voi tapahtua;Todennäköisyys;Vakavuus;Luku;Toimenpiteet;Vastuuhenkilö;Määräpäivä\n\
     1;Toimittaja myöhästyy keväällä eikä osia saada;3;4;12;Kysytään toista toimittajaa;Aino Virta;2026-05-01\n\
     2;Lupa puuttuu kun työ alkaa syksyllä;2;5;10;Haetaan lupa ajoissa;Eino Salo;2026-06-15\n\
     3;Kaksi asentajaa sairastuu samaan aikaan;4;2;8;Varataan sijaisia;Aino Virta;2026-07-01\n\
     4;Putki jäätyy talvella ja vesi katkeaa;1;4;4;Lämmitetään putki;Eino Salo;2026-10-20\n";

#[test]
fn a_register_in_a_language_nobody_knows_is_told_by_its_ratings_and_their_product() {
    let reading = read(FINNISH);
    let table = &reading.tables[0];
    assert_eq!((table.record_type.as_str(), rows(table)), ("risk", vec![2, 3, 4, 5]));
    let known: Vec<_> = table.columns.iter().map(|(letter, field)| (letter.as_str(), field.as_str())).collect();
    let wanted = [
        ("A", "id"),
        ("B", "title"),
        ("C", "likelihood"),
        ("D", "impact"),
        ("E", "score"),
        ("G", "owner"),
        ("H", "due_date"),
    ];
    assert_eq!((known.as_slice(), table.unmapped.as_slice()), (wanted.as_slice(), ["F".to_owned()].as_slice()));
}

#[test]
fn what_only_looks_like_a_register_is_none_without_a_word_or_ratings_for_it() {
    let unrated = FINNISH.replace(";12;", ";7;").replace(";10;", ";1;").replace(";8;", ";9;");
    assert!(read(&unrated).tables.is_empty());
}
