//! Where a few typed letters may want to go: a record by its reference, a relationship by its name, a page of the
//! menu.

use books::{BookKind, Failure, Record, Scoped, parse_reference};

use super::highlight::Wanted;
use super::reference;
use crate::Looking;
use crate::shell::Item;

/// How many targets by name are shown.
const MOST: usize = 8;

/// Somewhere to go.
pub(super) struct Target {
    pub(super) icon: &'static str,
    pub(super) label: String,
    /// The relationship it is in, where it is not one.
    pub(super) place: String,
    pub(super) href: String,
}

/// The records that a reference names: R-27, r27, M-R-4. There may be one in each relationship.
///
/// # Errors
/// The database's.
pub(super) fn referred(looking: &mut Looking<'_, '_>, q: &str) -> Result<Vec<Target>, Failure> {
    let found = records(looking, q)?;
    let mut targets = Vec::new();
    for record in &found {
        if let Some((reference, href)) = reference(looking, record)? {
            let place = looking.viewer.seat_in(record.head.book)?.name.clone();
            let label = format!("{reference} {}", record.head.title);
            targets.push(Target { icon: "arrow-right", label, place, href });
        }
    }
    Ok(targets)
}

/// The records themselves.
///
/// # Errors
/// The database's.
pub(super) fn records(looking: &mut Looking<'_, '_>, q: &str) -> Result<Vec<Scoped<Record>>, Failure> {
    let Some((mark, letter, number)) = read(q) else { return Ok(Vec::new()) };
    let kinds = looking.ask.app().kinds.clone();
    looking.viewer.reach().referred(looking.tx, &kinds, (&mark, &letter, number))
}

/// Mark, letter and number of a reference as people type it.
fn read(q: &str) -> Option<(String, String, i64)> {
    let mut written = q.trim().to_uppercase();
    let digits = written.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    if written[..digits].ends_with(|c: char| c.is_ascii_alphabetic()) {
        written.insert(digits, '-');
    }
    let (mark, number) = parse_reference(&written)?;
    let (rest, _) = written.rsplit_once('-')?;
    let letter = rest.chars().next_back()?;
    Some((mark, letter.to_string(), number))
}

/// Relationships and pages of the menu with these words in their names.
pub(super) fn named<'i>(looking: &Looking<'_, '_>, items: impl IntoIterator<Item = &'i Item>, q: &str) -> Vec<Target> {
    let wanted = Wanted::of(q);
    let shared = looking.viewer.seats().iter().filter(|seat| seat.book_kind == BookKind::Shared);
    let relationships = shared.filter(|seat| wanted.all_in(&seat.name)).map(|seat| Target {
        icon: "layout-grid",
        label: seat.name.clone(),
        place: String::new(),
        href: format!("/r/{}", seat.slug),
    });
    let pages = items.into_iter().filter(|item| !item.pair && wanted.all_in(&item.label)).map(page);
    relationships.chain(pages).take(MOST).collect()
}

fn page(item: &Item) -> Target {
    let icon = if item.icon.is_empty() { "arrow-right" } else { item.icon };
    Target { icon, label: item.label.clone(), place: String::new(), href: item.href.clone() }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_reference_is_read_as_people_type_it() {
        let named = |mark: &str, letter: &str, number| Some((mark.to_owned(), letter.to_owned(), number));
        assert_eq!(read("R-27"), named("", "R", 27));
        assert_eq!(read(" r27 "), named("", "R", 27));
        assert_eq!(read("m-r-4"), named("M", "R", 4));
        assert_eq!(read("m2-r4"), named("M2", "R", 4));
        assert_eq!(read("M·R-4"), named("M", "R", 4));
        for words in ["", "heating", "27", "R-0", "covid-19 plan", "€5"] {
            assert_eq!(read(words), None, "{words}");
        }
    }
}
