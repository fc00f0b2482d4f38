use super::*;

fn text(changes: &[Change]) -> String {
    changes
        .iter()
        .map(|change| match change {
            Change::Same(words) => words.clone(),
            Change::Removed(words) => format!("[-{words}]"),
            Change::Added(words) => format!("[+{words}]"),
        })
        .collect()
}

#[test]
fn a_difference_is_told_word_by_word() {
    let changes = differences("within five working days", "within two working days of asking");
    assert_eq!(text(&changes), "within [-five ][+two ]working days [+of asking]");
    assert_eq!(text(&differences("same", "same")), "same");
    assert_eq!(text(&differences("", "new")), "[+new]");
    assert_eq!(text(&differences("old", "")), "[-old]");
}

#[test]
fn a_very_long_text_is_shown_whole() {
    let old = "word ".repeat(2000);
    let new = "other ".repeat(2000);
    assert_eq!(differences(&old, &new).len(), 2);
}

#[test]
fn a_field_knows_what_describes_it() {
    let field = Field::new("title", "What could happen?").hint("One sentence.").fault(Some("Say what".into()));
    assert_eq!(field.described_by(), "title-hint title-fault");
    assert_eq!(field.as_fault().unwrap().field, "title");
    let choice =
        Field::new("kind", "What is it?").choices([Choice::new("risk", "Risk")]).value("risk").fault(Some("x".into()));
    assert!(choice.choices[0].chosen);
    assert_eq!(choice.as_fault().unwrap().field, "kind-1");
}

#[test]
fn a_list_says_where_it_stands() {
    let t = Words::for_language(crate::words::Language::BRITISH);
    assert_eq!(Pager { from: Some(1), shown: 50, all: 1312, ..Pager::default() }.words(t), "1 to 50 of 1,312");
    assert_eq!(Pager { from: None, shown: 50, all: 312, ..Pager::default() }.words(t), "50 of 312");
    assert_eq!(Pager::default().words(t), "Nothing to show");
}

#[test]
fn three_parties_have_three_shapes() {
    let mark = Seen::shared(3).mark().to_string();
    assert!(mark.contains("<circle") && mark.contains("<rect") && mark.contains("<path"));
    assert!(!Seen::shared(2).mark().to_string().contains("<path"));
    assert!(Seen::Us(Side::B).mark().to_string().contains("mute-line"));
}
