//! Shapes that registers have, read with the words of the program.

use formats::Reading;
use formats::reading::Table;
use formats::registers;

fn read(text: &str) -> Reading {
    named("list.csv", text)
}

fn named(name: &str, text: &str) -> Reading {
    let book = super::grid(text.as_bytes(), name).expect("it is text");
    formats::read::read(&book, name, &registers::vocabulary())
}

/// What each column of the first table means, by its letter.
fn columns(reading: &Reading) -> String {
    let columns = reading.tables.first().map(|table| &table.columns);
    let said: Vec<String> = columns.into_iter().flatten().map(|(letter, field)| format!("{letter} {field}")).collect();
    said.join(", ")
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

#[test]
fn a_record_with_a_few_words_of_headers_is_no_header() {
    let reading = named(
        "stakeholders.csv",
        "ID,Name,Organisation,Position,Category,Type,Owner,Contact,Last contact\n\
         SH-01,Mr Lund,Harbour Board,Chairman,Public,External,Ann Lee,By letter,2026-05-06\n\
         SH-02,Mrs Berg,Harbour Board,Treasurer,Public,External,Ann Lee,By letter,2026-05-07\n\
         SH-03,Site Manager,Quay Services,Team Lead,Operations,Internal,Project Manager,Project Office,2026-05-08\n",
    );
    let found: Vec<_> = reading.tables.iter().map(rows).collect();
    assert_eq!(found, [vec![2, 3, 4]]);
}

#[test]
fn a_step_of_a_scale_with_its_reason_is_a_rating() {
    let reading = read(
        "Risk name,Category,Likelihood,Impact,Mitigation\n\
         Frost in the greenhouse,Weather,Medium: there was frost in three of the last ten years,High: all seedlings would be lost,Heaters on a second circuit\n\
         Pump stands still,Technical,Low: it was renewed last autumn and is looked after,High - no water for a day,Keep a spare pump in the shed\n\
         No helpers in June,People,High: most of them are students with exams,Medium (the harvest takes longer),Ask the neighbours in good time\n",
    );
    assert_eq!(columns(&reading), "A title, B category, C likelihood, D impact, E mitigation");
}

#[test]
fn what_records_are_called_beside_is_their_name_where_a_file_says_what_they_are() {
    let people =
        "ID,Role,Region,Expectations\nS1,Harbour master,North,Safe berths\nS2,Head of customs,North,Clean papers\n";
    assert_eq!(columns(&named("stakeholders.csv", people)), "A id, B name, C region, D expectations");
    assert!(named("list.csv", people).tables.is_empty());

    let plan = "ID,Team,Target date,Description\n\
                M1,North,2026-05-03,The quay wall is handed over to us\n\
                M2,South,2026-06-03,Cranes run on the new rails for a week\n\
                M3,North,2026-07-10,First ship is unloaded by both teams\n";
    assert_eq!(columns(&named("milestones.csv", plan)), "A id, B department, C due_date, D milestone");

    let threats =
        "ID,Threat,Likelihood,Impact,Owner\nR1,Fire,High,High,Ann\nR2,Flood,Low,High,Bo\nR3,Theft,Low,Low,Bo\n";
    let reading = named("risk register.csv", threats);
    assert_eq!(reading.tables.first().map(|table| table.records.len()), Some(3), "{}", columns(&reading));
}

#[test]
fn measures_that_are_only_defined_are_measures() {
    let reading = named(
        "KPIs.csv",
        "Name,Definition,Unit,Frequency,Formula\n\
         On time,How many berthings begin within an hour of the plan,%,Monthly,berthings on time / berthings\n\
         Crane hours,How long a crane works in a week on average,h,Weekly,hours worked / cranes\n\
         Complaints,How often a shipping line complains in writing,number,Quarterly,sum of letters\n",
    );
    assert_eq!(reading.tables.first().map(|table| table.record_type.as_str()), Some("kpi"));
    assert_eq!(columns(&reading), "A kpi, B description, C unit, D frequency, E formula");
}

#[test]
fn a_band_of_a_scale_is_a_level() {
    let reading = named(
        "Risiken.csv",
        "Risiko;Wahrscheinlichkeit;Auswirkung;Klasse;Massnahme;Korrekturmassnahme\n\
         Der Kran fällt aus;4;5;Hoch;Wartung vorziehen;Zweiten Kran aus dem Nachbarhafen holen und umladen\n\
         Der Pegel steigt;2;5;Mittel;Pegel täglich ablesen;Schiffe an den höheren Kai verlegen und warten\n\
         Der Zoll streikt;3;2;Niedrig;Mit dem Zoll reden;Ware zwischenlagern bis der Streik zu Ende ist\n",
    );
    let wanted = "A title, B likelihood, C impact, D level, E mitigation, F contingency";
    assert_eq!(columns(&reading), wanted);
}

#[test]
fn letters_name_kinds_of_record_only_below_a_header_that_says_so() {
    let people = "ID,Name,Department,Role,Default\n\
                  S1,Harbour master,Harbour,Harbour master,A\n\
                  S2,Head of customs,Customs,Head of customs,R\n\
                  S3,Crane driver,Quay,Crane driver,R\n\
                  S4,Night watch,Harbour,Night watch,C\n";
    let reading = named("stakeholders.csv", people);
    assert_eq!(reading.tables.first().map(|table| table.record_type.as_str()), Some("stakeholder"));
}

#[test]
fn hours_and_scans_are_no_registers() {
    let hours = "project_id,week_start,planned_hours,actual_hours,approved\n\
                 P1,2026-03-02,40,39,True\nP1,2026-03-09,40,41,True\nP2,2026-03-02,40,34,False\n";
    assert!(named("timesheets.csv", hours).tables.is_empty());
    let scan = "asset,cve,severity,risk_score,description\n\
                N1,CVE-2031-0001,high,8,Old framework on the ticket machine\n\
                N2,CVE-2031-0002,critical,10,Remote desktop is open to the street\n\
                N3,CVE-2031-0003,medium,5,Passwords can be guessed over night\n";
    assert!(named("scan.csv", scan).tables.is_empty());
    let scale = "Nivel,Probabilidad,Impacto\n\
                 Alto / Alta,Es casi seguro que pasa,El puerto se cierra\n\
                 Medio / Media,Puede pasar,Un muelle se cierra\n\
                 Bajo / Baja,Casi nunca pasa,Un barco espera\n";
    assert!(named("escala de riesgos.csv", scale).tables.is_empty());
}

#[test]
fn registers_in_further_languages_are_read() {
    let wanted = "A id, B title, C cause, D likelihood, E impact, F mitigation, G owner, H status";
    let headers = [
        ("Nr;Risk;Orsak;Sannolikhet;Konsekvens;Åtgärd;Ansvarig;Status", "Låg;Hög", "Medel;Låg", "Hög;Medel"),
        (
            "№;Ризик;Причина;Ймовірність;Вплив;Заходи;Відповідальний;Статус",
            "Низька;Високий",
            "Середня;Низький",
            "Висока;Середній",
        ),
        (
            "No;Risiko;Penyebab;Kemungkinan;Dampak;Mitigasi;Penanggung jawab;Status",
            "Rendah;Tinggi",
            "Sedang;Rendah",
            "Tinggi;Sedang",
        ),
        ("Sıra no;Risk;Neden;Olasılık;Etki;Önlemler;Sorumlu;Durum", "Düşük;Yüksek", "Orta;Düşük", "Yüksek;Orta"),
        ("编号;风险;原因;概率;影响;应对措施;负责人;状态", "低;高", "中;低", "高;中"),
        ("番号;リスク;原因;発生確率;影響度;対策;担当者;状態", "低;高", "中;低", "高;中"),
    ];
    for (header, first, second, third) in headers {
        let text = format!(
            "{header}\n\
             1;Kran 4 stops when it freezes;Old cable;{first};Renew the cable before winter comes;Ann Lee;x\n\
             2;Ferry comes late at night;Fog in the bay;{second};Tell the port of the islands;Bo Ek;y\n\
             3;Two pilots are ill at once;Wave of flu;{third};Ask the neighbour port for one;Ann Lee;x\n"
        );
        assert_eq!(columns(&read(&text)), wanted, "{header}");
    }
}
