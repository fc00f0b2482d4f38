//! Variables of the environment that look like settings and are none. They are told, not refused: what the program is
//! started by may have its own.

use std::fmt;

use formats::words::distance;

use super::defaults;

/// What the variable of a setting begins with.
const BEGINNING: &str = "COMITY_";
/// The one that names the settings file.
const FILE: &str = "COMITY_SETTINGS";
/// So many letters may be wrong for another name to be meant.
const MOST_WRONG: usize = 3;

/// A variable that is no setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// Its name.
    pub name: String,
    /// The variable that was likely meant.
    pub nearest: Option<String>,
}

impl fmt::Display for Stray {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is no setting, and has no effect", self.name)?;
        match &self.nearest {
            Some(nearest) => write!(f, ": {nearest} may be meant"),
            None => write!(f, ": comity settings prints them all"),
        }
    }
}

/// Those of this process.
pub fn strays() -> Vec<Stray> {
    among(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()))
}

/// Says in the log which there are.
pub fn tell() {
    for stray in strays() {
        tracing::warn!("{stray}");
    }
}

/// Those among the names.
fn among(names: impl Iterator<Item = String>) -> Vec<Stray> {
    let settings = defaults().into_iter().map(|(name, _)| format!("{BEGINNING}{}", name.to_ascii_uppercase()));
    let known: Vec<String> = settings.chain([FILE.to_owned()]).collect();
    let strays = names.filter(|name| name.starts_with(BEGINNING) && !known.contains(name));
    let mut strays: Vec<Stray> = strays
        .map(|name| {
            let by_distance = known.iter().map(|known| (distance(&name, known, MOST_WRONG), known));
            // Of a short name few letters make any other.
            let is_near = |wrong: usize| wrong <= MOST_WRONG && 2 * wrong < name.len() - BEGINNING.len();
            let nearest = by_distance.min().filter(|(wrong, _)| is_near(*wrong));
            Stray { nearest: nearest.map(|(_, known)| known.clone()), name }
        })
        .collect();
    strays.sort_by(|one, other| one.name.cmp(&other.name));
    strays
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_in_a_variable_is_named_with_what_was_meant() {
        let names = ["COMITY_LISTNE", "COMITY_NOPE", "COMITY_LISTEN", "COMITY_DATA", "COMITY_SETTINGS", "HOME"];
        let found = among(names.map(str::to_owned).into_iter());
        let said: Vec<String> = found.iter().map(Stray::to_string).collect();
        assert_eq!(
            said,
            [
                "COMITY_LISTNE is no setting, and has no effect: COMITY_LISTEN may be meant",
                "COMITY_NOPE is no setting, and has no effect: comity settings prints them all",
            ]
        );
    }
}
