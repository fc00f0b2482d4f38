//! The Content-Security-Policy lets only our own files run, so a page that brings code or styles inline would not work.

use super::Breach;
use crate::house::House;

/// Inline scripts, styles and handlers in templates.
pub fn hold_no_code(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (path, text) in house.files() {
        if path.ends_with(".html") {
            for (line, what) in inline(text) {
                breaches.push(Breach::at(
                    path,
                    line,
                    format!("{what}: the Content-Security-Policy forbids it, move it to assets/"),
                ));
            }
        }
    }
    breaches
}

/// (line, what) of everything inline.
fn inline(text: &str) -> Vec<(usize, &'static str)> {
    let lower = text.to_lowercase();
    let mut found = Vec::new();
    for (at, _) in lower.match_indices('<') {
        let tag = &lower[at..lower[at..].find('>').map_or(lower.len(), |end| at + end)];
        let line = lower[..at].lines().count().max(1) + usize::from(lower[..at].ends_with('\n'));
        if tag.starts_with("<style") {
            found.push((line, "a style element"));
        }
        if tag.starts_with("<script") && !tag.contains(" src=") {
            found.push((line, "an inline script"));
        }
        for (offset, attribute) in attributes(tag) {
            let what = if attribute == "style" {
                "a style attribute"
            } else if attribute.starts_with("on") || attribute.starts_with("hx-on") {
                "an inline handler"
            } else {
                continue;
            };
            found.push((line + tag[..offset].matches('\n').count(), what));
        }
        if tag.contains("javascript:") {
            found.push((line, "a javascript: address"));
        }
    }
    found
}

/// Where each `name=` of a tag stands, and its name.
fn attributes(tag: &str) -> impl Iterator<Item = (usize, &str)> {
    tag.match_indices('=').filter_map(|(at, _)| {
        let name = tag[..at].rsplit(char::is_whitespace).next()?;
        let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-:".contains(c));
        (plain && name.len() < at).then_some((at, name))
    })
}

#[cfg(test)]
mod tests {
    use super::super::planted::places;
    use super::*;

    #[test]
    fn every_way_to_bring_code_into_a_page_is_found() {
        let page = "<p style=\"color: red\">\n<script>go()</script>\n<style>p {}</style>\n<a\n  onclick=\"go()\">\n<a href=\"javascript:go()\">\n<p hx-on:click=\"go()\">\n";
        let lines = [1, 2, 3, 5, 6, 7].map(|line| format!("crates/web/src/page.html:{line}"));
        assert_eq!(places(hold_no_code, &[("crates/web/src/page.html", page)]), lines);
    }

    #[test]
    fn an_ordinary_page_passes() {
        let page = "<script src=\"/assets/comity.js\" defer></script>\n<p class=\"style\">style=1 and onset=2</p>\n<a href=\"?one=1&on=2\">{% if a == b %}x{% endif %}</a>\n";
        assert_eq!(inline(page), []);
    }
}
