//! Words of a register that name one of our choices. They are compared whole: `unknown` holds no `now`, and a
//! `transformation` transfers nothing.

use formats::words;

use crate::risk::CATEGORIES;

/// A response by its first word, in the languages of the vocabulary. A star stands for any ending.
pub(super) fn known_response(text: &str) -> Option<&'static str> {
    const WORDS: [(&str, &[&str]); 9] = [
        ("avoid", &["avoid*", "terminat*", "vermeid*", "vermijd*", "evit*", "unika*", "избеж*", "eliminat*"]),
        ("reduce", &["reduc*", "mitig*", "treat", "treated", "treating", "treatment", "reduz*", "vermind*"]),
        ("reduce", &["minder", "minderen", "mindern", "minderung", "redukc*", "снизи*", "attenu*", "deflect*"]),
        ("transfer", &["transfer*", "trasfer*", "ubertrag*", "uebertrag*", "overdr*", "перед*", "переадр*"]),
        ("share", &["share", "shared", "sharing", "teilen", "geteilt", "partag*", "compart*", "участв*"]),
        ("accept", &["accept", "accepted", "accepting", "acceptance", "accepter", "acceptation", "accepteren"]),
        ("accept", &["tolera*", "toler", "retain", "retained", "retaining", "akzept*", "acept*", "accett*", "aceit*"]),
        ("accept", &["asum*", "принять", "принятие", "принимаем", "принимать", "принято", "akcept*"]),
        ("contingency", &["contingen*", "fallback"]),
    ];
    const GOOD: [(&str, &[&str]); 3] = [
        ("exploit", &["exploit*", "nutzen", "explot*"]),
        ("enhance", &["enhanc*", "verbess*", "mejorar*"]),
        ("reject", &["reject*", "ignore", "ignored", "ignoring", "ignorieren"]),
    ];
    let word = words::split(text).into_iter().next()?;
    let is_it = |known: &&str| match known.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => word == **known,
    };
    WORDS.iter().chain(&GOOD).find(|(_, known)| known.iter().any(is_it)).map(|(name, _)| *name)
}

/// One of our areas, if the register's word is its name.
pub(super) fn known_category(text: &str) -> Option<&'static str> {
    let said = words::split(text);
    CATEGORIES.iter().find(|category| words::split(category) == said).copied()
}

/// How soon, from what registers write: a number of days, weeks, months or years, or a plain word. What is not known
/// yet is none, and what only says from when on (`3 weeks +`) is not within a month.
pub(super) fn known_proximity(text: &str) -> Option<&'static str> {
    const NEVER: [&str; 10] =
        ["not", "no", "unknown", "unclear", "unsure", "tbc", "tbd", "never", "undetermined", "unspecified"];
    const UNITS: [(f64, &[&str]); 4] = [
        (1.0 / 30.0, &["day", "days", "tag", "tage"]),
        (1.0 / 4.3, &["week", "weeks", "wk", "wks", "woche", "wochen"]),
        (1.0, &["month", "months", "mth", "mths", "monat", "monate"]),
        (12.0, &["year", "years", "yr", "yrs", "jahr", "jahre"]),
    ];
    const OPEN: [&str; 7] = ["over", "after", "beyond", "more", "longer", "plus", "least"];
    let said = pieces(text);
    let has = |words: &[&str]| said.iter().any(|word| words.contains(&word.as_str()));
    if has(&NEVER) {
        return None;
    }
    let whole = said.join(" ");
    let plain = match whole.as_str() {
        "near" | "near term" | "short term" | "soon" => Some("near"),
        "medium" | "medium term" | "mid term" => Some("medium"),
        "far" | "far away" | "far off" | "long term" | "distant" => Some("far"),
        _ => None,
    };
    let is_now = has(&["imminent", "immediate", "immediately", "now"])
        || ["this month", "this week"].iter().any(|now| format!(" {whole} ").contains(&format!(" {now} ")));
    if plain.is_some() || is_now {
        return plain.or(Some("imminent"));
    }
    let last = said.iter().rev().find_map(|word| word.parse::<f64>().ok())?;
    let months = last * UNITS.iter().find_map(|(months, words)| has(words).then_some(*months))?;
    let is_open = text.contains(['+', '>', '≥']) || has(&OPEN);
    Some(match months + if is_open { 0.1 } else { 0.0 } {
        ..=1.0 if !is_open => "imminent",
        ..=3.0 => "near",
        ..=12.0 => "medium",
        _ => "far",
    })
}

/// The words and numbers of a text in lower case: `3Weeks` is two of them, `1.5` is one.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let (mut before, mut parted) = (None, true);
    for letter in text.to_lowercase().chars() {
        if letter == '.' && before == Some(true) {
            pieces.last_mut().expect("a digit stood there").push('.');
            continue;
        }
        if !letter.is_alphanumeric() {
            parted = true;
            continue;
        }
        let is_digit = letter.is_ascii_digit();
        match pieces.last_mut() {
            Some(piece) if !parted && before == Some(is_digit) => piece.push(letter),
            _ => pieces.push(letter.to_string()),
        }
        (before, parted) = (Some(is_digit), false);
    }
    for piece in &mut pieces {
        piece.truncate(piece.trim_end_matches('.').len());
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_yet_is_no_time() {
        for text in ["Unknown", "Not known yet", "unk", "TBC", "Not now", "Snow season", "overnight", "Check programme"]
        {
            assert_eq!(known_proximity(text), None, "{text}");
        }
    }

    #[test]
    fn how_soon_is_read_word_by_word() {
        for (text, soon) in [
            ("Now", "imminent"),
            ("Imminent!", "imminent"),
            ("This month", "imminent"),
            ("1 - 3 Weeks", "imminent"),
            ("within 30 days", "imminent"),
            ("3 Weeks +", "near"),
            ("more than 2 weeks", "near"),
            ("1 month +", "near"),
            ("1 - 3 Months", "near"),
            ("3+ months", "medium"),
            ("Next 6 months", "medium"),
            ("6months", "medium"),
            ("1.5 years", "far"),
            ("> 1 year", "far"),
            ("Long-term", "far"),
            ("medium", "medium"),
        ] {
            assert_eq!(known_proximity(text), Some(soon), "{text}");
        }
    }

    #[test]
    fn a_response_is_a_word_and_not_its_beginning() {
        for (text, response) in [
            ("Treat", Some("reduce")),
            ("Mitigation", Some("reduce")),
            ("Transferred to insurer", Some("transfer")),
            ("Shared", Some("share")),
            ("Tolerate", Some("accept")),
            ("Accept the risk", Some("accept")),
            ("Exploit", Some("exploit")),
            ("Transformation programme", None),
            ("Shareholder talks", None),
            ("Acceptable", None),
            ("Treaty", None),
            ("Not accepted", None),
        ] {
            assert_eq!(known_response(text), response, "{text}");
        }
    }
}
