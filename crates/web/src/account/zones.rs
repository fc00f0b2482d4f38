//! The time zones that people choose from.

use std::sync::LazyLock;

use crate::parts::Choice;

static ZONES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut zones: Vec<String> = jiff::tz::db()
        .available()
        .map(|name| name.as_str().to_owned())
        .filter(|name| name == "UTC" || is_of_a_place(name))
        .collect();
    zones.sort_unstable();
    zones
});

/// The parts of the world that zones are named by. Other names are old spellings of these.
const PARTS: [&str; 9] =
    ["Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"];

fn is_of_a_place(name: &str) -> bool {
    PARTS.iter().any(|part| name.starts_with(part))
}

/// Every zone by its name, with the place written as people write it. The zone that somebody has is among them
/// even where it is an old spelling.
pub(crate) fn choices(present: &str) -> Vec<Choice> {
    let present = Some(present).filter(|present| !present.is_empty() && !ZONES.iter().any(|zone| zone == present));
    let named = |zone: &str| Choice::new(zone, zone.replace('_', " "));
    present.into_iter().map(named).chain(ZONES.iter().map(|zone| named(zone))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_every_continent_can_be_chosen() {
        let zones = choices("Etc/GMT+5");
        for wanted in ["UTC", "Europe/London", "America/Argentina/Buenos_Aires", "Asia/Kolkata", "Etc/GMT+5"] {
            assert!(zones.iter().any(|zone| zone.value == wanted), "{wanted}");
        }
        assert!(zones.iter().all(|zone| !zone.label.contains('_')));
    }
}
