//! The map of likelihood and effect above the list: what it counts, and where its squares lead to.

use serde_json::json;

use crate::house::{OWNER, in_each};
use crate::register::{RISKS, held};

#[test]
fn the_map_says_how_many_are_on_no_square_and_a_head_sorts_by_what_stands_below_it() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let list = "/r/works-estate/risks";
        let (_, before) = house.page(&owner, list).await;
        assert!(!before.contains("not scored yet"), "{before}");
        let open = held(&house, &owner, &[]).await;
        assert!(before.contains(&format!("Where the {open} sit")), "{before}");
        for title in ["Zanzibar is not scored", "Nor is this"] {
            house.json(&owner, "POST", RISKS, json!({ "title": title, "seen_by": "both" })).await;
        }
        let (_, after) = house.page(&owner, list).await;
        assert!(after.contains(&format!("Where the {open} sit")), "{after}");
        assert!(after.contains("2 are not scored yet."), "{after}");
        assert!(after.contains("<th role=\"columnheader\" scope=\"col\">Last looked at</th>"), "{after}");
        assert!(!after.contains("sort=review_by\" hx-get"), "{after}");
        let (_, chosen) = house.page(&owner, &format!("{list}?columns=title&columns=review_by")).await;
        assert!(chosen.contains("sort=review_by\" hx-get"), "{chosen}");
    });
}

/// The squares of a page's map: where each leads to, and what it counts.
fn squares(page: &str) -> Vec<(String, usize)> {
    let (_, map) = page.split_once("<table class=\"heat\">").unwrap_or_else(|| panic!("no map: {page}"));
    let (map, _) = map.split_once("</table>").expect("a map ends");
    let square = |link: &str| {
        let (href, rest) = link.split_once('"')?;
        let (_, rest) = rest.split_once('>')?;
        Some((href.replace("&#38;", "&").replace("&amp;", "&"), rest.split_once('<')?.0.parse().ok()?))
    };
    map.split("<a href=\"").skip(1).map(|link| square(link).unwrap_or_else(|| panic!("{link}"))).collect()
}

#[test]
fn a_square_of_the_map_leads_to_as_many_as_it_counts() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        for list in ["", "?nature=risk&sort=title", "?review=late&level=high", "?status=closed&columns=title"] {
            let (_, page) = house.page(&owner, &format!("/r/works-estate/risks{list}")).await;
            let squares = squares(&page);
            assert!(squares.len() > 3, "{page}");
            for (href, count) in squares {
                let query = href.split_once('?').map(|(_, query)| query).unwrap_or_default();
                let pairs: Vec<(&str, &str)> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
                assert_eq!(held(&house, &owner, &pairs).await, count, "{list}: {href}");
            }
        }
        let (_, page) = house.page(&owner, "/r/works-estate/risks?sort=title&owner=me").await;
        let (first, _) = squares(&page).swap_remove(0);
        assert!(first.contains("sort=title") && !first.contains("owner"), "{first}");
        let (_, there) = house.page(&owner, &format!("{first}&owner=me")).await;
        let back: Vec<_> = squares(&there).into_iter().filter(|(href, _)| !href.contains("likelihood")).collect();
        assert_eq!(back.len(), 1, "the chosen square takes itself away: {there}");
        assert!(back[0].0.contains("owner=me"), "and nothing else: {}", back[0].0);
    });
}
