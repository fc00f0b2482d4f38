//! A table as people corrected it: what each column means, and which way round its dates are.

use formats::reading::{ColumnReading, Table};

use super::{Bringing, TableChoices};

/// The table with its columns as chosen. Of two columns that were chosen to mean the same, the last one does; what a
/// column that gave way holds is kept as it is.
pub fn corrected(table: &Table, choices: &TableChoices, bringing: &Bringing) -> Table {
    let mut table = table.clone();
    let before: Vec<(String, Option<String>)> =
        table.understanding.iter().map(|column| (column.letter.clone(), column.field.clone())).collect();
    for (letter, was) in before {
        let Some(meaning) = choices.meanings.get(&letter) else { continue };
        let meaning = Some(meaning.as_str()).filter(|meaning| bringing.meanings.contains(meaning));
        if meaning == was.as_deref() {
            continue;
        }
        // Refused only where the column or its meaning is unknown: both were looked up just now.
        if let Err(problem) = table.set_column(&letter, meaning, (bringing.vocabulary)()) {
            tracing::warn!(%problem, "a column could not be corrected");
        }
    }
    for (letter, order) in &choices.dates {
        if let Err(problem) = table.set_date_order(letter, *order) {
            tracing::debug!(%problem, "a choice about a column that is not there");
        }
    }
    table
}

/// A column that another has taken the meaning from which was chosen for it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct GaveWay {
    /// The column.
    pub letter: String,
    /// What it was to mean.
    pub meaning: String,
    /// The column that means it instead.
    pub to: String,
}

/// The columns that were to mean what another means now: as they were read or as people chose, but for those that
/// people chose to keep as they are.
pub fn gave_way(table: &Table, corrected: &Table, choices: &TableChoices) -> Vec<GaveWay> {
    let gave = |(read, now): (&ColumnReading, &ColumnReading)| {
        let chosen = choices.meanings.get(&read.letter).map(String::as_str);
        let meaning = chosen.or(read.field.as_deref()).filter(|meaning| !meaning.is_empty())?;
        if now.field.as_deref() == Some(meaning) {
            return None;
        }
        let to = corrected.understanding.iter().find(|other| other.field.as_deref() == Some(meaning))?;
        Some(GaveWay { letter: read.letter.clone(), meaning: meaning.to_owned(), to: to.letter.clone() })
    };
    table.understanding.iter().zip(&corrected.understanding).filter_map(gave).collect()
}

/// The columns, those together that mean the same: one choice may be spread over several.
pub fn groups(columns: &[ColumnReading]) -> Vec<Vec<&ColumnReading>> {
    let mut groups: Vec<Vec<&ColumnReading>> = Vec::new();
    for column in columns {
        let same = groups.iter_mut().find(|group| column.field.is_some() && group[0].field == column.field);
        match same {
            Some(group) => group.push(column),
            None => groups.push(vec![column]),
        }
    }
    groups
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::LazyLock;

    use books::companion::ACTION;
    use books::import::Again;
    use formats::Vocabulary;
    use formats::reading::{DateOrder, FieldValue, Record};

    use super::*;
    use crate::importing::{Brought, Row, Scale, Scales};

    static WORDS: LazyLock<Vocabulary> = LazyLock::new(|| {
        let text = r#"
            name = "thing"
            fields = [{ name = "title", kind = "title" }, { name = "owner", kind = "person" },
                      { name = "due", kind = "date" }, { name = "weight", kind = "level" }]
            records = [{ name = "thing", subjects = ["title"] }]
            [scale]
            very_high = ["heavy"]
        "#;
        Vocabulary::from_toml(text).expect("the words of this test are well formed")
    });

    pub(in crate::importing) static BRINGING: Bringing = Bringing {
        kind: &ACTION,
        vocabulary: || &WORDS,
        types: &["thing"],
        meanings: &["title", "owner", "due", "weight"],
        days: &["due"],
        scales: &[Scale { name: "weight", fields: &["weight"] }],
        settle: |_| {},
        propose: |_, _| Scales::new(),
        measure: |_, _| Vec::new(),
        old_reference: None,
        act: &ACTION.raise,
        again: &Again { act: &ACTION.raise, closing: "status", state: "status", describes: "title" },
        bring: |_: &Row<'_>| Brought { given: serde_json::Map::new(), left_out: None, notes: Vec::new() },
        values: Clone::clone,
        lay: |_, _| crate::importing::Laid::Kept,
        field_of: |_| None,
    };

    fn table() -> Table {
        let text = |text: &str| FieldValue::Text(text.to_owned());
        let column = |letter: &str, field: Option<&str>| ColumnReading {
            letter: letter.to_owned(),
            header: format!("Header {letter}"),
            field: field.map(str::to_owned),
            filled: 1,
            ..ColumnReading::default()
        };
        let record = Record {
            row: 2,
            fields: [("title".to_owned(), text("Paint")), ("owner".to_owned(), text("heavy"))].into(),
            extra: [("C".to_owned(), "03/04/2026".to_owned())].into(),
            ..Record::default()
        };
        Table {
            records: vec![record],
            columns: [("A".to_owned(), "title".to_owned()), ("B".to_owned(), "owner".to_owned())].into(),
            understanding: vec![column("A", Some("title")), column("B", Some("owner")), column("C", None)],
            ..Table::default()
        }
    }

    fn choices(meanings: &[(&str, &str)]) -> TableChoices {
        TableChoices {
            meanings: meanings.iter().map(|(letter, field)| ((*letter).to_owned(), (*field).to_owned())).collect(),
            ..TableChoices::default()
        }
    }

    /// Every value of the record, wherever it stands.
    fn values(record: &Record) -> Vec<String> {
        let mut values: Vec<String> =
            record.fields.values().map(FieldValue::shown).chain(record.extra.values().cloned()).collect();
        values.sort();
        values
    }

    #[test]
    fn a_column_means_what_people_say() {
        let table = corrected(&table(), &choices(&[("B", "weight")]), &BRINGING);
        assert_eq!(table.records[0].fields["weight"].shown(), "heavy");
        assert!(!table.records[0].fields.contains_key("owner"));
        assert_eq!(table.understanding[1].met[0].step, Some(5));
    }

    #[test]
    fn of_two_columns_that_were_to_mean_the_same_the_one_that_does_not_is_told() {
        let gave = |chosen: &[(&str, &str)]| {
            let (table, chosen) = (table(), choices(chosen));
            let gave = gave_way(&table, &corrected(&table, &chosen, &BRINGING), &chosen);
            gave.into_iter().map(|gave| (gave.letter, gave.meaning, gave.to)).collect::<Vec<_>>()
        };
        let told = |letter: &str, meaning: &str, to: &str| vec![(letter.to_owned(), meaning.to_owned(), to.to_owned())];
        assert_eq!(gave(&[("B", "owner"), ("C", "owner")]), told("B", "owner", "C"));
        assert_eq!(gave(&[("C", "title")]), told("A", "title", "C"), "it was read so, and nobody said otherwise");
        assert_eq!(gave(&[("A", ""), ("C", "title")]), vec![]);
        assert_eq!(gave(&[("A", "owner"), ("B", "title")]), vec![]);
    }

    #[test]
    fn two_columns_change_places() {
        let table = corrected(&table(), &choices(&[("A", "owner"), ("B", "title")]), &BRINGING);
        assert_eq!(table.records[0].fields["owner"].shown(), "Paint");
        assert_eq!(table.records[0].fields["title"].shown(), "heavy");
    }

    #[test]
    fn whatever_is_chosen_no_value_is_lost() {
        let before = values(&table().records[0]);
        let meanings = ["title", "owner", "due", "weight", "", "nonsense"];
        for a in meanings {
            for b in meanings {
                for c in meanings {
                    let chosen = choices(&[("A", a), ("B", b), ("C", c)]);
                    let table = corrected(&table(), &chosen, &BRINGING);
                    assert_eq!(values(&table.records[0]), before, "{a:?} {b:?} {c:?}");
                }
                let table = corrected(&table(), &choices(&[("A", a), ("C", b)]), &BRINGING);
                assert_eq!(values(&table.records[0]), before, "{a:?} - {b:?}");
            }
        }
    }

    #[test]
    fn dates_are_read_the_way_people_say() {
        let mut chosen = choices(&[("C", "due")]);
        let unclear = corrected(&table(), &chosen, &BRINGING);
        assert_eq!(unclear.understanding[2].date_order, Some(DateOrder::Unknown));
        assert!(unclear.records[0].dates.is_empty());
        for (order, day) in [(DateOrder::DayFirst, "2026-04-03"), (DateOrder::MonthFirst, "2026-03-04")] {
            chosen.dates.insert("C".to_owned(), order);
            let table = corrected(&table(), &chosen, &BRINGING);
            assert_eq!(table.records[0].dates["due"], day);
        }
    }
}
