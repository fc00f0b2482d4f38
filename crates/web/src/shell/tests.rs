use askama::Template as _;

use super::*;
use crate::parts::{ConfirmPage, Field};
use crate::words::Language;

fn party(name: &str, short: &str, place: usize) -> Party {
    Party { name: name.into(), short: short.into(), side: Side::of(place) }
}

fn shell(language: Language) -> Shell {
    let t = Words::for_language(language);
    let mut shell = Shell::new(t, "⟦Close⟧");
    let relationship = Relationship {
        slug: "works-estate".into(),
        name: "⟦Works <Estate>⟧".into(),
        parties: vec![
            party("⟦Meridian FM⟧", "⟦Meridian⟧", 0),
            party("⟦Works⟧", "⟦Works⟧", 1),
            party("⟦Rail⟧", "⟦Rail⟧", 2),
        ],
        waiting: true,
    };
    let mut work = Item::new("work", "home", "⟦My work⟧", "/work");
    work.count = Some(8);
    work.hot = Some(t.say_count("waiting-badge", 8));
    work.hotkey = "g h";
    let mut mitigate = Item::new("mitigate", "shield-half", "⟦Mitigate⟧", "/r/works-estate/risks");
    mitigate.children = vec![Item::new("risks", "", "⟦Risks⟧", "/r/works-estate/risks")];
    shell.menu = vec![Section { title: Some("⟦This relationship⟧".into()), items: vec![work, mitigate] }];
    shell.foot = vec![Item::new("settings", "settings", t.say("me-settings"), "/settings")];
    shell.switcher = vec![relationship.clone()];
    shell.relationships = 12;
    shell.relationship = Some(relationship);
    shell.viewer = Some(Reader {
        name: "⟦Priya⟧".into(),
        initials: "PN".into(),
        organisation: "⟦Meridian⟧".into(),
        side: Some(Side::A),
        others: vec![Acting { id: "7".into(), name: "⟦Northgate⟧".into() }],
        has_more_others: true,
    });
    shell.current = "risks".into();
    shell.crumbs = vec![Crumb::to("⟦Works⟧", "/r/works-estate"), Crumb::here("⟦Close⟧")];
    shell.csrf = "a\"b<c".into();
    shell.updates = 3;
    shell.waiting = 8;
    shell.toast = Some(Toast {
        words: t.say_rich("due-late", &[("count", 2.into())]),
        undo: Some(Undo { action: "/undo".into(), fields: vec![("version".into(), "3".into())] }),
    });
    shell
}

fn confirm(language: Language) -> String {
    let shell = shell(language);
    let t = shell.t;
    let page = ConfirmPage {
        shell: &shell,
        question: "⟦Close it?⟧".into(),
        consequences: vec![t.say_rich("due-today", &[])],
        action: "/r/works-estate/closure".into(),
        fields: vec![("version".into(), "4".into())],
        reason: Some(Field::new("reason", "⟦Why now?⟧").hint("⟦A sentence⟧")),
        yes: "⟦Close⟧".into(),
        no: "⟦Keep⟧".into(),
        no_href: "/r/works-estate".into(),
        grave: true,
    };
    page.render().unwrap()
}

#[test]
fn a_page_has_its_landmarks_in_order() {
    let html = confirm(Language::BRITISH);
    let order = [
        "class=\"skip\"",
        "<nav class=\"side\"",
        "<header class=\"topbar\"",
        "<main class=\"page\" id=\"main\"",
        "<h1",
        "<nav class=\"tabbar\"",
        "id=\"toasts\"",
    ];
    let places: Vec<usize> = order.iter().map(|part| html.find(part).unwrap_or_else(|| panic!("no {part}"))).collect();
    assert!(places.is_sorted(), "{places:?}");
    assert_eq!(html.matches("<h1").count(), 1);
    assert!(html.contains("<title>⟦Close⟧ · Comity</title>"));
    assert!(html.contains("<html lang=\"en-GB\" data-theme=\"system\">"));
}

#[test]
fn nothing_on_a_page_needs_more_than_the_strict_policy() {
    let html = confirm(Language::BRITISH);
    assert!(!html.contains(" style="), "no style in a page");
    assert!(!html.contains("<style"));
    assert!(!html.contains(" onclick") && !html.contains("hx-on"));
    for script in html.split("<script").skip(1) {
        assert!(script.starts_with(" src=\"/assets/"), "only our own file");
    }
}

#[test]
fn every_form_carries_the_token_escaped() {
    let html = confirm(Language::BRITISH);
    let posts = html.matches("method=\"post\"").count();
    assert!(posts >= 4);
    assert_eq!(html.matches("name=\"csrf\" value=\"a&#34;b&#60;c\"").count(), posts);
}

#[test]
fn names_are_escaped_wherever_they_stand() {
    let html = confirm(Language::BRITISH);
    assert!(!html.contains("<Estate>"));
    assert!(html.contains("Works &#60;Estate&#62;"));
}

#[test]
fn the_current_page_is_marked_and_its_parent_open() {
    let html = confirm(Language::BRITISH);
    assert!(html.contains("<a href=\"/r/works-estate/risks\" aria-current=\"page\">⟦Risks⟧</a>"));
    assert!(html.contains("data-hotkey=\"g h\""));
}

/// Text between tags that is neither bracketed nor a name of ours came from a template.
#[test]
fn every_word_of_the_frame_comes_from_the_language_files() {
    let html = confirm(Language::PSEUDO);
    let mut escaped = Vec::new();
    for part in html.split('<').skip(1) {
        let Some((tag, text)) = part.split_once('>') else {
            continue;
        };
        if ["script", "style"].iter().any(|name| tag.starts_with(name)) {
            continue;
        }
        let text = text.trim();
        let depth_words = text.split('⟦').next().unwrap_or_default();
        if depth_words.chars().filter(|letter| letter.is_alphabetic()).count() > 2
            && !text.contains('⟧')
            && text != "Comity"
            && text != "Enter"
            && text != "Esc"
        {
            escaped.push(text.to_owned());
        }
    }
    assert!(escaped.is_empty(), "{escaped:?}");
    for name in ["aria-label=\"", "placeholder=\"", "title=\""] {
        for value in html.split(name).skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(value.contains('⟦'), "{name}{value}");
        }
    }
}
