//! Layouts that keep coming back in public workbooks, whatever their words.

use formats::Reading;
use formats::grid::{Area, Workbook};
use formats::registers;

fn book(text: &str) -> Workbook {
    super::grid(text.as_bytes(), "list.csv").expect("it is text")
}

fn read_book(book: &Workbook, name: &str) -> Reading {
    formats::read::read(book, name, &registers::vocabulary())
}

fn read(text: &str) -> Reading {
    read_book(&book(text), "list.csv")
}

fn field<'a>(reading: &'a Reading, letter: &str) -> &'a str {
    reading.tables[0].columns.get(letter).map_or("", String::as_str)
}

fn rows(reading: &Reading) -> Vec<u32> {
    reading.tables[0].records.iter().map(|record| record.row).collect()
}

#[test]
fn the_heading_of_the_first_group_is_no_header() {
    let reading = read(
        "Ref;Risk title;Cause;Likelihood;Impact;Owner\n\
         Theme 1: Money;;;;;\n\
         1;Grant is not paid in time;Late forms;4;5;Ann\n\
         2;Rent goes up in the spring;New landlord;2;3;Bo\n\
         Theme 2: People;;;;;\n\
         3;Nobody can drive the van;One licence;3;3;Cy\n",
    );
    assert_eq!(reading.tables[0].header_rows, [1]);
    assert_eq!(rows(&reading), [3, 4, 6]);
}

#[test]
fn a_band_reaches_as_far_as_it_is_merged() {
    let mut book = book(
        ";;Gross risk;;Net risk;;;\n\
         Ref;Risk title;Likelihood;Impact;Likelihood;Impact;Lead officer;Target date\n\
         1;Grant is not paid in time;4;5;2;5;Ann;2026-03-01\n\
         2;Rent goes up in the spring;2;3;1;3;Bo;2026-04-01\n\
         3;Nobody can drive the van;3;3;1;3;Cy;2026-05-01\n",
    );
    let area = |left, right| Area { top: 1, bottom: 1, left, right };
    book.sheets[0].merged = vec![area(2, 3), area(4, 5)];
    let reading = read_book(&book, "list.csv");
    let headers: Vec<&str> = reading.tables[0].understanding.iter().map(|column| column.header.as_str()).collect();
    assert_eq!(headers[5..], ["Net risk > Impact", "Lead officer", "Target date"]);
    assert_eq!(field(&reading, "F"), "residual_impact");
}

#[test]
fn a_form_that_is_filled_in_below_the_list_is_no_record() {
    let reading = read(
        "Risk ID;Risk description;Likelihood;Impact;Owner\n\
         1;Grant is not paid in time;4;5;Ann\n\
         2;Rent goes up in the spring;2;3;Bo\n\
         ;;;;\n\
         Prepared by:;A. Lee;;;\n\
         Approved by:;;;;\n",
    );
    assert_eq!(rows(&reading), [2, 3]);
}

#[test]
fn two_stages_without_a_further_word_are_two_ratings() {
    let reading = read(
        "Risk;Treatment;Inherent;Residual;Owner\n\
         Strangers read the mail of the club;Reduce;3 x 4 = 12;2 x 3 = 6;Ann\n\
         The only key to the shed is lost;Accept;2 x 2 = 4;2 x 2 = 4;Bo\n\
         The server stands under the roof;Reduce;4 x 4 = 16;1 x 4 = 4;Cy\n",
    );
    assert_eq!((field(&reading, "C"), field(&reading, "D")), ("score", "residual_score"));
    let reading = read(
        "Risk;Treatment;Gross;Net;Owner\n\
         Strangers read the mail of the club;Reduce;High;Low;Ann\n\
         The only key to the shed is lost;Accept;Low;Low;Bo\n",
    );
    assert_eq!((field(&reading, "C"), field(&reading, "D")), ("level", "residual_level"));
    // One alone says nothing of a rating.
    let alone = read("Risk;Likelihood;Impact;Current\nThe shed burns down;2;5;9\nThe key is lost;3;1;8\n");
    assert!(!field(&alone, "D").ends_with("score"), "{:?}", alone.tables[0].columns);
}

#[test]
fn what_is_rated_at_the_beginning_and_now_is_rated_twice() {
    let reading = read(
        "Principal risk;Initial score (LxI);Key controls;Current score;Target score\n\
         Patients wait too long for a bed;20;Daily meeting of all wards;16;8\n\
         Nobody can be found for the night shift;16;Higher pay at night;12;9\n\
         The old scanner breaks down for good;12;Contract with the maker;12;6\n",
    );
    assert_eq!((field(&reading, "B"), field(&reading, "D")), ("score", "residual_score"));
    assert_eq!(field(&reading, "E"), "target_score");
}

#[test]
fn a_header_that_asks_for_a_day_is_believed_where_none_is_known() {
    let reading = read(
        "ID;Risiko;Maßnahme;Verantwortlich;Termin\n\
         1;Die Kühlung im Keller fällt aus;Wartung bestellen;Renner;31.05.\n\
         2;Der Umzug verzögert sich;Zweite Firma anfragen;Vogt;15.06.\n\
         3;Ein Schlüssel geht verloren;Liste führen;Renner;–\n",
    );
    assert_eq!(field(&reading, "E"), "due_date");
    let reading = read(
        "Dependency;Owner;Due date;Status\n\
         The inventory of the shed is complete;Ann;Before the move;Open\n\
         The new landlord has signed;Bo;Phase 2;Open\n\
         The van is repaired;Cy;Phase 2 start;Open\n",
    );
    assert_eq!(field(&reading, "C"), "due_date");
}

#[test]
fn a_step_may_be_explained_in_brackets() {
    let reading = read(
        "Risico;Kans;Impact;Maatregel\n\
         De levering komt te laat in het magazijn;2 (20%);5;Tweede leverancier\n\
         De vergunning wordt niet verleend;1 (10%);4;Overleg met de gemeente\n\
         Te weinig mensen in het weekend;3 (40%);3;Rooster eerder maken\n",
    );
    assert_eq!((field(&reading, "A"), field(&reading, "B")), ("title", "likelihood"));
}

#[test]
fn goods_are_no_risks_even_where_they_are_hazardous() {
    let reading = read(
        "Recall number;Date;Product;Brand;Hazard;Remedy;Country\n\
         101;2023-02-01;Space heater;Warmy;Fire hazard;Refund;France\n\
         102;2023-02-08;Baby walker;Steps;Fall hazard;Replace;Spain\n\
         103;2023-02-15;Power bank;Chargo;Burn hazard;Refund;Italy\n",
    );
    assert!(reading.tables.is_empty(), "{:?}", reading.tables);
}

#[test]
fn what_somebody_is_to_do_about_goods_is_read() {
    let reading = read(
        "Serial number;Manufacturer;Description;Action;Owner;Due date;Status\n\
         SN-12;Acme;The pump does not start after rain;Replace the seal;Ann;2025-03-01;Open\n\
         SN-13;Acme;The display shows the wrong time;Update it;Bo;2025-03-11;Closed\n\
         SN-14;Bolt;The battery lasts for two hours only;New battery;Cy;2025-04-11;Open\n",
    );
    assert_eq!(reading.tables[0].record_type, "action");
}

#[test]
fn a_threat_is_what_a_risk_is_about_before_what_follows_from_it() {
    let reading = read(
        "Risk ID;Asset;Threat;Business consequence;Likelihood;Impact;Owner\n\
         R-1;Mail server;Passwords are guessed;Strangers read the mail;3;4;Ann\n\
         R-2;Shed;Somebody breaks in at night;The tools are gone;2;2;Bo\n\
         R-3;Web page;Old software is attacked;The page shows nonsense;4;2;Cy\n",
    );
    assert_eq!((field(&reading, "C"), field(&reading, "D")), ("description", "consequence"));
}

#[test]
fn a_list_of_references_and_sentences_needs_no_header_where_its_file_says_what_it_is() {
    let text = "R1;The supplier may stop making the sensor\n\
                R2;The only welder may leave before the hull is closed\n\
                R3;The ferry may be cancelled in a winter storm\n";
    let reading = read_book(&book(text), "risks.csv");
    assert_eq!(reading.tables.len(), 1);
    assert_eq!((field(&reading, "A"), rows(&reading)), ("id", vec![1, 2, 3]));
    assert!(read_book(&book(text), "list.csv").tables.is_empty());
}

#[test]
fn a_number_sign_over_the_first_column_is_a_reference() {
    let reading = read(
        "Learned #;Date;Lesson learned;Recommendation\n\
         1;2025-03-04;Testing took twice as long as we thought;Plan two rounds\n\
         2;2025-05-20;Nobody told the users of the release;Write to them a month before\n",
    );
    assert_eq!(field(&reading, "A"), "id");
}

#[test]
fn a_day_at_which_a_milestone_was_reached_is_its_end() {
    let reading = read(
        "Milestone;Planned;Actual;Status\n\
         Foundation is poured;2025-03-01;2025-03-04;Done\n\
         Roof is closed;2025-06-01;2025-06-20;Done\n\
         Keys are handed over;2025-09-01;;Open\n",
    );
    assert_eq!((field(&reading, "B"), field(&reading, "C")), ("planned_end", "actual_end"));
}

#[test]
fn labels_with_what_they_are_for_are_no_bands_and_no_stages() {
    let reading = read(
        "Directorate: Place;;;;Date: May;\n\
         Risk No;Risk;Impact;Likelihood;By whom;By when\n\
         P1;Flooding of the town centre;4;4;Ann;2026-03-31\n\
         P2;Failure of the waste contractor;2;4;Bo;2025-12-15\n",
    );
    assert_eq!(reading.tables[0].header_rows, [2]);
    let reading = read(
        "Board action log;;;;\n\
         Last updated: 12 Nov;;;;\n\
         Action;Lead;Deadline;RAG;Update\n\
         Circulate the plan to all members;Ann;2025-09-24;G;Sent\n\
         Confirm the money for phase two;Bo;2025-10-31;R;Still with the ministry\n",
    );
    assert_eq!(field(&reading, "D"), "rag");
}

#[test]
fn the_very_word_of_what_is_listed_heads_a_small_table() {
    let reading = read(
        "Lesson;Category;Where we stand\n\
         Ask the neighbours before the roof is opened;People;Done\n\
         Order the tiles in winter;Supply;Next year\n",
    );
    assert_eq!(reading.tables[0].record_type, "lesson");
    assert_eq!(rows(&reading), [2, 3]);
}

#[test]
fn a_month_or_a_year_is_no_money() {
    let reading = read(
        "Milestone;Planned;Actual;Delay\n\
         The first release is in use;December 2021;January 2023;13 months\n\
         Wages are paid by it;March 2023;May 2026;36 months\n",
    );
    assert_eq!((field(&reading, "B"), field(&reading, "C")), ("planned_end", "actual_end"));
}

#[test]
fn stand_ins_of_a_template_say_nothing_of_their_columns() {
    let reading = read(
        "ID;Date raised;Change;Impact;Priority;Status;Approved date\n\
         [CR-1];[YYYY-MM-DD];[What is to change];[Low/Med/High];[1-3];[Status];[YYYY-MM-DD]\n",
    );
    assert!(reading.tables[0].records.is_empty());
    assert_eq!((field(&reading, "E"), field(&reading, "G")), ("priority", "decision_date"));
}

#[test]
fn what_is_lent_until_a_day_is_no_milestone() {
    let reading = read(
        "Title;Author;Year;Status;Due date\n\
         Risk and reason;Sunstein;2002;On loan;2025-12-01\n\
         Normal accidents;Perrow;1984;Available;\n\
         The black swan;Taleb;2007;On loan;2025-11-20\n",
    );
    assert!(reading.tables.is_empty(), "{:?}", reading.tables[0].record_type);
}

#[test]
fn a_level_with_how_it_came_about_is_no_guidance() {
    let reading = read(
        "Risk ID;Risk description;Inherent risk (I x L);Controls in place;Residual risk (I x L)\n\
         R-1;The border post loses its connection;High (4 x 4 = 16);A cache at the post;Low (2 x 2 = 4)\n\
         R-2;Staff look at records without a reason;High (5 x 3 = 15);Sessions are recorded;Medium (5 x 1 = 5)\n",
    );
    assert_eq!(rows(&reading), [2, 3]);
    assert_eq!((field(&reading, "C"), field(&reading, "E")), ("level", "residual_level"));
    let reading = read(
        "Risk ID;Risk description;Inherent score;Residual score;Status\n\
         R-1;Nobody knows how the model was made;4×3=12;4×2=8;Open\n\
         R-2;The model treats people unlike;3×4=12;3×2=6;Open\n",
    );
    assert_eq!((field(&reading, "C"), field(&reading, "D")), ("score", "residual_score"));
}

#[test]
fn of_two_columns_of_one_name_the_one_under_its_band_is_meant() {
    let mut book = book(
        "Risk tracker;;;;Residual risk;;\n\
         ID;Risk description;Residual risk rating;Owner;Residual likelihood;Residual impact;Residual risk rating\n\
         1;Grant is not paid in time;Low;Ann;Low;Medium;Low\n\
         2;Rent goes up in the spring;Medium;Bo;Medium;High;Medium\n\
         3;Nobody can drive the van;Low;Cy;Low;Low;Low\n",
    );
    let area = |left, right| Area { top: 1, bottom: 1, left, right };
    book.sheets[0].merged = vec![area(0, 3), area(4, 6)];
    assert_eq!(field(&read_book(&book, "list.csv"), "G"), "residual_level");
}
