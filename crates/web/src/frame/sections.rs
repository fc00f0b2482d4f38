//! The menu of a page, made from what exists.

use crate::shell::{Item, Relationship, Section, Shell};
use crate::words::Words;

/// The pages of the menu, of one relationship where its word in addresses is given: where one may want to go. Nothing is
/// read for it.
pub(crate) fn places(t: Words, app: &crate::App, slug: Option<&str>) -> Vec<Item> {
    let sections = menu(t, &Shell::new(t, ""), app, (0, slug));
    let items = sections.into_iter().flat_map(|section| section.items).chain(foot(t));
    items.flat_map(|mut item| std::mem::take(&mut item.children).into_iter().chain([item])).collect()
}

/// The menu: of one relationship where its word in addresses is given, else with those to go to.
pub(super) fn menu(t: Words, shell: &Shell, app: &crate::App, (waiting, slug): (i64, Option<&str>)) -> Vec<Section> {
    let mut work = Item::new("work", "home", t.say("menu-work"), "/work");
    work.hotkey = "g h";
    if waiting > 0 {
        work.count = Some(waiting as usize);
        work.hot = Some(t.say_count("waiting-badge", waiting));
    }
    let mut all = Item::new("relationships", "layout-list", t.say("menu-relationships"), "/relationships");
    all.count = Some(shell.relationships).filter(|count| *count > 0);
    let mut menu = vec![Section { title: None, items: vec![work, all] }];
    match slug {
        Some(slug) => {
            let base = format!("/r/{slug}");
            let mut overview = Item::new("overview", "layout-grid", t.say("menu-overview"), base.clone());
            overview.hotkey = "g o";
            let mut items = vec![overview];
            items.extend(app.pillars.iter().map(|pillar| {
                let mut item = Item::new(
                    pillar.key,
                    pillar.icon,
                    t.say(pillar.label),
                    format!("{base}/{}", pillar.kinds[0].plural),
                );
                item.hotkey = pillar.kinds[0].hotkey;
                item.children = pillar
                    .kinds
                    .iter()
                    .map(|kind| {
                        let label = t.say(kind.title).to_owned();
                        Item::new(kind.plural, "", label, format!("{base}/{}", kind.plural))
                    })
                    .collect();
                item
            }));
            items.push(Item::new("people", "users", t.say("menu-people"), format!("{base}/people")));
            items.push(Item::new("rooms", "lock", t.say("menu-rooms"), format!("{base}/rooms")));
            items.push(Item::new("book", "book-2", t.say("menu-book"), format!("{base}/books")));
            items.push(Item::new(
                "relationship-settings",
                "adjustments-horizontal",
                t.say("menu-relationship-settings"),
                format!("{base}/settings"),
            ));
            menu.push(Section { title: Some(t.say("menu-this-relationship").to_owned()), items });
        }
        None => {
            let items: Vec<_> =
                shell.switcher.iter().map(|one| elsewhere(app, one, shell.relationships == 1)).collect();
            if !items.is_empty() {
                menu.push(Section { title: Some(t.say("menu-your-relationships").to_owned()), items });
            }
        }
    }
    let organisation = shell.viewer.as_ref().map(|viewer| viewer.organisation.clone());
    let people = Item::new("organisation-people", "sitemap", t.say("menu-organisation-people"), "/organisation/people");
    menu.push(Section { title: organisation, items: vec![people] });
    menu
}

/// The entry of a relationship on a page outside it. Where it is the only one, the keys that lead to its pages work here,
/// too.
fn elsewhere(app: &crate::App, relationship: &Relationship, is_only: bool) -> Item {
    let base = relationship.href();
    let mut item = Item::new(&base, "", relationship.name.as_str(), base.clone());
    item.pair = true;
    if is_only {
        item.hotkey = "g o";
        let kinds = app.pillars.iter().filter_map(|pillar| pillar.kinds.first());
        let lead = |kind: &&'static books::Kind| {
            let mut child = Item::new("", "", relationship.name.as_str(), format!("{base}/{}", kind.plural));
            child.hotkey = kind.hotkey;
            child
        };
        item.children = kinds.map(lead).collect();
    }
    item
}

/// What stands below the menu.
pub(super) fn foot(t: Words) -> Vec<Item> {
    vec![Item::new("settings", "settings", t.say("menu-settings"), "/settings")]
}
