//! What people type, made fit to be kept: no control characters, no white space around it, a length limit.

/// Why a text cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextProblem {
    /// Longer than allowed; how many characters are allowed.
    #[error("longer than {0} characters")]
    TooLong(usize),
}

/// A line as it is kept: control characters and line breaks become spaces, runs of white space one space.
///
/// # Errors
/// [`TextProblem::TooLong`] where more than `most` characters were typed, as forms and the API's description count.
pub fn line(typed: &str, most: usize) -> Result<String, TextProblem> {
    let typed = within(typed, most)?;
    let mut kept = String::with_capacity(typed.len());
    for word in typed.split(|c: char| c.is_whitespace() || c.is_control()) {
        let mut seen = word.chars().filter(|c| !is_invisible(*c)).peekable();
        // A word of which nothing is seen must not leave a space behind.
        if seen.peek().is_some() && !kept.is_empty() {
            kept.push(' ');
        }
        kept.extend(seen);
    }
    Ok(kept)
}

/// Several lines as they are kept: line breaks are `\n`, no control characters, nothing blank at the ends.
///
/// # Errors
/// [`TextProblem::TooLong`] where more than `most` characters were typed, a line break counting as one.
pub fn lines(typed: &str, most: usize) -> Result<String, TextProblem> {
    let typed = typed.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = within(&typed, most)?
        .chars()
        .filter(|c| (!c.is_control() || *c == '\n' || *c == '\t') && !is_invisible(*c))
        .collect();
    Ok(kept.trim().to_owned())
}

fn within(text: &str, most: usize) -> Result<&str, TextProblem> {
    if text.chars().count() > most { Err(TextProblem::TooLong(most)) } else { Ok(text) }
}

/// Marks that turn the direction of writing or take no room: with them a text could read otherwise than it is
/// kept (reliability.md B9). Joiners that scripts and emoji need stay.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200B}' | '\u{FEFF}' | '\u{0000}')
}

/// A part of an address made from a name: lower-case letters, digits and hyphens, at most 48 of them.
/// Letters of other scripts are left out; where nothing is left the answer is empty.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            '\'' | '’' => {}
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
        if slug.len() >= 48 {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// A name as it is held against others: two that a reader would take for one are the same. Case, white space,
/// punctuation and accents do not count, and letters of other scripts that look like Latin ones are those.
pub fn folded(name: &str) -> String {
    let letters = name.chars().map(narrow).flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric());
    let folded: String = letters.map(looks_like).collect();
    // A name of signs alone is compared as it stands.
    if folded.is_empty() { name.trim().to_lowercase() } else { folded }
}

/// The ordinary form of a full-width letter.
fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c),
        _ => c,
    }
}

/// The Latin letter that a lower-case letter or a digit can be taken for, as itself or as its capital (after the
/// confusables of Unicode's UTS 39, as far as they matter to names).
fn looks_like(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'а' | 'α' => 'a',
        'в' | 'β' => 'b',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' | 'с' => 'c',
        'ď' | 'đ' | 'ԁ' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'е' | 'ё' | 'ε' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ĥ' | 'ħ' | 'н' | 'η' => 'h',
        'ĵ' | 'ј' => 'j',
        'ķ' | 'к' | 'κ' => 'k',
        'i' | '1' | 'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'і' | 'ї' | 'ι' | 'ĺ' | 'ļ' | 'ľ' | 'ł' => {
            'l'
        }
        'м' | 'μ' => 'm',
        'ñ' | 'ń' | 'ņ' | 'ň' | 'ν' => 'n',
        '0' | 'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' | 'ѕ' => 's',
        'ţ' | 'ť' | 'ț' | 'т' | 'τ' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ŵ' | 'ԝ' => 'w',
        'х' | 'χ' => 'x',
        'ý' | 'ÿ' | 'ŷ' | 'у' | 'υ' => 'y',
        'ź' | 'ż' | 'ž' | 'ζ' => 'z',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line("  a\r\nb\t\u{0}c \u{202E}d ", 20).unwrap(), "a b c d");
        assert_eq!(line("A\u{0}\u{200B}\u{0}c \u{200B}", 20).unwrap(), "A c");
        assert_eq!(line("abc", 2), Err(TextProblem::TooLong(2)));
        assert_eq!(line("żółw", 4).unwrap(), "żółw");
    }

    #[test]
    fn lines_keep_their_breaks() {
        assert_eq!(lines("\n a\r\nb\rc\u{7} \n", 20).unwrap(), "a\nb\nc");
    }

    #[test]
    fn a_slug_is_fit_for_an_address() {
        assert_eq!(slug("Works Estate"), "works-estate");
        assert_eq!(slug("  The Queen’s — (Yard)  "), "the-queens-yard");
        assert_eq!(slug("Москва"), "");
    }

    #[test]
    fn names_that_read_alike_are_one() {
        for alike in ["DEPARTMENT  of works", "Department-of-Works.", "Dераrtmеnt оf Wоrks", "Depártment of Wórks"]
        {
            assert_eq!(folded(alike), folded("Department of Works"), "{alike}");
        }
        assert_eq!(folded("Ｎｏｒｔｈ Lｉne 10"), folded("North LINE IO"));
        assert_ne!(folded("Meridian FM"), folded("Meridian FMS"));
        assert_ne!(folded("Москва"), folded("Минск"));
        assert_eq!(folded(" !? "), "!?");
    }
}
