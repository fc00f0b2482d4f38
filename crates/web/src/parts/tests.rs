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
fn a_sentence_that_was_written_anew_is_shown_whole() {
    let old = "Boilers fail faster than the rota can mend them. Public buildings close at noon. Call Tom first.";
    let new =
        "Cold nights bring more failures than one crew can answer. Public buildings close at three. Call Tom first.";
    assert_eq!(
        text(&differences(old, new)),
        "[-Boilers fail faster than the rota can mend them. ]\
         [+Cold nights bring more failures than one crew can answer. ]Public buildings close at [-noon. ][+three. ]Call Tom first."
    );
    assert_eq!(
        text(&differences("Extra rota", "Extra rota in place from 1 December")),
        "Extra rota [+in place from 1 December]"
    );
    assert_eq!(
        text(&differences("the pay of a few", "a change of the wind")),
        "[-the pay of a few][+a change of the wind]"
    );
}

#[test]
fn sentences_that_moved_or_came_between_leave_the_others_as_they_are() {
    let old = "One stays.\nTwo stays here.\n";
    assert_eq!(
        text(&differences(old, "One stays.\nSomething new.\nTwo stays here.\n")),
        "One stays.\n[+Something new.\n]Two stays here.\n"
    );
    assert_eq!(text(&differences(old, "Two stays here.\n")), "[-One stays.\n]Two stays here.\n");
    assert_eq!(
        super::diff::sentences("At 3.5 bar it trips. Why? Nobody… knows"),
        ["At 3.5 bar it trips. ", "Why? ", "Nobody… ", "knows"]
    );
}

#[test]
fn every_difference_holds_both_texts() {
    let texts =
        ["", "a b c", "a b c. d e f?", "d e f? a b c.", "x. y. z.", "a  b\n\nc d e", "y.", "a c b d. x x x x x"];
    for old in texts {
        for new in texts {
            let changes = differences(old, new);
            let side = |skip: fn(&Change) -> bool| -> String {
                let kept = changes.iter().filter(|change| !skip(change));
                let words = kept.flat_map(|(Change::Same(text) | Change::Removed(text) | Change::Added(text))| {
                    text.split_whitespace()
                });
                words.collect::<Vec<_>>().join(" ")
            };
            let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(side(|change| matches!(change, Change::Added(_))), plain(old), "{old} → {new}");
            assert_eq!(side(|change| matches!(change, Change::Removed(_))), plain(new), "{old} → {new}");
        }
    }
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
fn who_sees_it_is_said_by_how_many_there_are() {
    let t = Words::for_language(crate::words::Language::BRITISH);
    let badge = |parties| Seen::shared(parties).words(t);
    assert_eq!(
        [1, 2, 3, 4, 5].map(badge),
        ["All sides", "Both sides", "All three sides", "All four sides", "All sides"]
    );
    assert_eq!(
        [1, 2, 3, 4, 5].map(|parties| t.among(parties).say_with("seen-shared", &[])),
        [1, 2, 3, 4, 5].map(badge)
    );
}

#[test]
fn three_parties_have_three_shapes() {
    let mark = Seen::shared(3).mark().to_string();
    assert!(mark.contains("<circle") && mark.contains("<rect") && mark.contains("<path"));
    assert!(!Seen::shared(2).mark().to_string().contains("<path"));
    assert!(!Seen::shared(1).mark().to_string().contains("<path"));
    assert!(Seen::Us(Side::B).mark().to_string().contains("mute-line"));
}
