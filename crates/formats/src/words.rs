//! Words of headers: split, made plain, and compared with some tolerance for spelling.

/// A header's words, in the readings that may carry its meaning.
#[derive(Debug, Clone, Default)]
pub struct Header {
    /// The text without what stands in brackets.
    pub main: Vec<String>,
    /// The first line alone, where there are several.
    first: Vec<String>,
    /// The text with what stands in brackets: `Impact (monetary)`.
    joined: Vec<String>,
    /// What stands in brackets, each apart.
    pub asides: Vec<Vec<String>>,
}

impl Header {
    /// Splits a header cell's text.
    pub fn new(text: &str) -> Self {
        let (main, asides) = without_brackets(&unhyphened(text));
        let first = match main.trim().split_once('\n') {
            Some((first, _)) => split(first),
            None => Vec::new(),
        };
        let main = split(&main);
        let asides: Vec<Vec<String>> = asides.iter().map(|aside| split(aside)).collect();
        let joined = main.iter().chain(asides.iter().flatten()).cloned().collect();
        Self { first: if first.len() >= 2 { first } else { Vec::new() }, joined, main, asides }
    }

    /// Readings with how far each is trusted.
    pub fn readings(&self) -> Vec<(&[String], f32)> {
        let mut readings = Vec::new();
        if self.main.is_empty() {
            readings.extend(self.asides.first().map(|aside| (aside.as_slice(), 0.95)));
        } else {
            readings.push((self.main.as_slice(), 1.0));
        }
        if let [aside] = self.asides.as_slice()
            && (1..=2).contains(&aside.len())
            && !self.main.is_empty()
        {
            readings.push((self.joined.as_slice(), 1.04));
        }
        if !self.first.is_empty() {
            readings.push((self.first.as_slice(), 0.92));
        }
        readings
    }
}

/// The text with words joined that a hyphen parts at a line's end: `Miti-`, `gation`.
fn unhyphened(text: &str) -> String {
    let mut lines = text.split('\n').map(|line| line.trim_end_matches('\r'));
    let mut joined = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        let parted = joined.strip_suffix('-').is_some_and(|before| before.ends_with(char::is_alphabetic));
        if parted && line.starts_with(char::is_lowercase) {
            joined.pop();
        } else {
            joined.push('\n');
        }
        joined.push_str(line);
    }
    joined
}

/// Takes bracketed parts out; an open bracket that is never closed runs to the end.
fn without_brackets(text: &str) -> (String, Vec<String>) {
    let (mut main, mut asides, mut depth) = (String::new(), Vec::new(), 0_u32);
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if let Some(length) = plural(&main, rest).filter(|_| depth == 0) {
            rest = &rest[length..];
            continue;
        }
        rest = &rest[character.len_utf8()..];
        match character {
            '(' | '[' | '（' | '{' => {
                if depth == 0 {
                    asides.push(String::new());
                    main.push(' ');
                }
                depth += 1;
            }
            ')' | ']' | '）' | '}' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {
                if let Some(aside) = asides.last_mut() {
                    aside.push(character);
                }
            }
            _ => main.push(character),
        }
    }
    (main, asides)
}

/// How long an ending in brackets is that only says that there may be several: `Action(s)`, `Maßnahme(n)`.
fn plural(before: &str, rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('(')?.split_once(')')?.0;
    let ending = (1..=2).contains(&inside.chars().count()) && inside.chars().all(char::is_lowercase);
    (ending && before.ends_with(char::is_alphabetic)).then_some(inside.len() + 2)
}

/// Words in lower case, without accents, plural endings, and numbers; `RiskID`, `risk_id` and `Risk ID` are one.
pub fn split(text: &str) -> Vec<String> {
    // So are most phrases of the dictionaries, all of which are split when a file is read.
    if text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b' ') {
        let words = unspaced(text.split(' ').map(str::to_owned).collect());
        return words.into_iter().filter(|word| !word.is_empty()).map(singular).collect();
    }
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    for character in text.chars() {
        // Most letters need no table.
        if matches!(character, 'a'..='z' | 'а'..='я') {
            word.push(character);
        } else if !character.is_alphanumeric() {
            if !matches!(character, '\'' | '’' | '\u{ad}' | '\u{200b}') {
                words.push(std::mem::take(&mut word));
            }
            if matches!(character, '#' | '№') {
                words.push("no".to_owned());
            }
        } else {
            if character.is_uppercase() && before.is_lowercase() {
                words.push(std::mem::take(&mut word));
            }
            character.to_lowercase().for_each(|lower| plain(lower, &mut word));
        }
        before = character;
    }
    words.push(word);
    words = unspaced(words);
    words.into_iter().filter(|word| !word.is_empty() && !is_range(word)).map(singular).collect()
}

/// Letters set apart for looks, `S p r i n t`, are one word.
fn unspaced(words: Vec<String>) -> Vec<String> {
    let single = |word: &String| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    };
    let run = words.iter().filter(|word| !word.is_empty()).take_while(|word| single(word)).count();
    if run < 4 {
        return words;
    }
    let mut words = words.into_iter().filter(|word| !word.is_empty());
    let joined: String = words.by_ref().take(run).collect();
    std::iter::once(joined).chain(words).collect()
}

/// A number or a scale written as one: `5`, `1to5`.
fn is_range(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        && word.trim_matches(|c: char| c.is_ascii_digit()).chars().all(|c| matches!(c, 't' | 'o' | 'x'))
}

/// English plurals, and those that look alike in other languages; both sides of a comparison go through it.
fn singular(mut word: String) -> String {
    if !word.ends_with('s') {
        return word;
    }
    let keep = ["ss", "us", "is", "os"].iter().any(|end| word.ends_with(end));
    if word.len() > 3 && word.ends_with("ies") && word.is_ascii() {
        word.truncate(word.len() - 3);
        word.push('y');
    } else if word.len() > 3 && word.ends_with('s') && !keep && word.is_ascii() {
        word.pop();
    }
    word
}

/// A lower-case letter without its accent.
fn plain(letter: char, to: &mut String) {
    let base = match letter {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ą' | 'ă' => "a",
        'ä' => "ae",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' | 'ē' | 'ė' => "e",
        'ì' | 'í' | 'î' | 'ï' | 'ı' | 'ī' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ō' | 'ő' => "o",
        'ö' | 'ø' | 'œ' => "oe",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ț' | 'ţ' => "t",
        'ù' | 'ú' | 'û' | 'ů' | 'ū' | 'ű' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'ё' => "е",
        '\u{300}'..='\u{36f}' => "",
        other => {
            to.push(other);
            return;
        }
    };
    to.push_str(base);
}

/// How far two words are the same: 1 for the same, less for a misspelling or an abbreviation, 0 for others.
pub fn near(word: &str, other: &str) -> f32 {
    if word == other {
        return 1.0;
    }
    let (short, long) = (letters(word), letters(other));
    if short >= 4 && short < long && other.starts_with(word) && long - short <= 8 && short * 3 >= long {
        return 0.86;
    }
    let allowed = match short.min(long) {
        0..=5 => return 0.0,
        6..=12 => 1,
        _ => 2,
    };
    if short.abs_diff(long) <= allowed && distance(word, other, allowed) <= allowed { 0.92 } else { 0.0 }
}

/// How many letters a word has; most words of most languages here are of one byte a letter, which is told at a glance.
fn letters(word: &str) -> usize {
    if word.is_ascii() { word.len() } else { word.chars().count() }
}

/// How many letters are to be changed, put in or left out to make one word of the other (Levenshtein, 1965); given up
/// above `most`.
pub fn distance(a: &str, b: &str, most: usize) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
        if row.iter().all(|cost| *cost > most) {
            return most + 1;
        }
    }
    row[b.len()]
}

/// Whether the words hold the phrase in one piece.
pub fn contains(words: &[String], phrase: &[String]) -> bool {
    !phrase.is_empty() && words.windows(phrase.len()).any(|part| part == phrase)
}

/// Weight of a word that says little.
const LIGHT: f32 = 0.22;

/// How far a header says what a phrase says: 1 if it is the phrase, less the more it says besides.
pub fn likeness(header: &[String], phrase: &[String], light: &dyn Fn(&str) -> bool) -> f32 {
    if header.is_empty() || phrase.is_empty() {
        return 0.0;
    }
    let weight = |words: &[String]| -> f32 { words.iter().map(|word| if light(word) { LIGHT } else { 1.0 }).sum() };
    let heavy = |words: &[String]| words.iter().any(|word| !light(word));
    // A phrase of light words alone counts only where the header is no more and no less than that.
    if !heavy(phrase) {
        return if header == phrase { 1.0 } else { 0.0 };
    }
    let mut best: f32 = 0.0;
    if phrase.len() <= header.len() {
        for start in 0..=header.len() - phrase.len() {
            let part = &header[start..start + phrase.len()];
            let nearness: Vec<f32> = part.iter().zip(phrase).map(|(a, b)| near(a, b)).collect();
            if nearness.contains(&0.0) {
                continue;
            }
            let alike = nearness.iter().product::<f32>();
            let covered = weight(phrase) / weight(header);
            let edge = start == 0 || start + phrase.len() == header.len();
            // Before a little word stands what the rest belongs to: `likelihood of harm`.
            let leads = start == 0 && header.get(phrase.len()).is_some_and(|word| light(word));
            let place = if leads {
                0.07
            } else if edge {
                0.04
            } else {
                0.0
            };
            let mut score = if phrase.len() == header.len() { 1.0 } else { 0.42 + 0.52 * covered + place };
            if phrase.len() >= 3 && heavy(phrase) {
                score = score.max(0.75);
            }
            best = best.max(score * alike);
        }
    }
    if best == 0.0 && phrase.len() > 1 {
        best = scattered(header, phrase, &weight, light);
    }
    best
}

/// All heavy words of the phrase stand somewhere in the header.
fn scattered(
    header: &[String],
    phrase: &[String],
    weight: &dyn Fn(&[String]) -> f32,
    light: &dyn Fn(&str) -> bool,
) -> f32 {
    let mut alike = 1.0;
    let mut missing = 0.0;
    for word in phrase {
        let nearest = header.iter().map(|other| near(other, word)).fold(0.0, f32::max);
        if nearest > 0.0 {
            alike *= nearest;
        } else if light(word) {
            missing += LIGHT;
        } else {
            return 0.0;
        }
    }
    let covered = ((weight(phrase) - missing) / weight(header)).min(1.0);
    // What begins and ends as the phrase says it with more words between: `mesures de prévention existantes`.
    let frames = [(header.first(), phrase.first()), (header.last(), phrase.last())];
    let said =
        |(said, wanted): (Option<&String>, Option<&String>)| said == wanted && said.is_some_and(|word| !light(word));
    let heavy = |words: &[String]| words.iter().filter(|word| !light(word)).count();
    let between = heavy(header).saturating_sub(heavy(phrase));
    if header.len() > phrase.len() && between <= 2 && frames.into_iter().all(said) {
        return 0.9 * alike;
    }
    // A header that leaves words of the phrase out may mean something else.
    let whole = if header.len() < phrase.len() { 0.8 } else { 1.0 };
    (0.36 + 0.52 * covered) * alike * whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_header_written_three_ways_is_one() {
        let plain = split("Risk ID");
        assert_eq!(split("risk_id"), plain);
        assert_eq!(split("RiskId"), plain);
        assert_eq!(split("L_1to5"), ["l"]);
        assert_eq!(split("Maßnahmen für später"), ["massnahmen", "fuer", "spaeter"]);
        assert_eq!(split("Opp'y"), ["oppy"]);
        assert_eq!(split("Issue #"), split("Issue No."));
        assert_eq!(split("S p r i n t  1"), ["sprint"]);
        assert_eq!(split("Responses"), split("response"));
    }

    #[test]
    fn what_stands_in_brackets_is_an_aside() {
        let header = Header::new("Response (Avoid, Reduce (some), Accept");
        assert_eq!(header.main, ["response"]);
        assert_eq!(header.asides, [["avoid", "reduce", "some", "accept"]]);
        assert_eq!(Header::new("Miti-\ngation\nplan").main, ["mitigation", "plan"]);
        assert_eq!(Header::new("Pre-\nMitigation").main, ["pre", "mitigation"]);
        assert_eq!(Header::new("(1 - 6)").main.len(), 0);
        assert_eq!(Header::new("Recommended Action(s)").main, ["recommended", "action"]);
        assert!(Header::new("Maßnahme(n) (neu)").asides == [["neu"]]);
    }

    #[test]
    fn misspelt_and_shortened_words_are_near_and_others_are_not() {
        assert!(near("concequence", "consequence") > 0.9);
        assert!(near("prob", "probability") > 0.8);
        assert!(near("eintrittswarscheinlichkeit", "eintrittswahrscheinlichkeit") > 0.9);
        assert_eq!(near("cost", "post"), 0.0);
        assert_eq!(near("impact", "import"), 0.0);
    }

    #[test]
    fn a_header_is_most_like_the_phrase_it_is() {
        let light = |word: &str| word == "risk" || word == "of";
        let like = |header: &str, phrase: &str| likeness(&split(header), &split(phrase), &light);
        assert_eq!(like("Owner", "owner"), 1.0);
        assert!(like("Risk owner", "owner") > like("Owner of the mitigation plan", "owner"));
        assert!(like("Date of last review", "last review") > like("Date of last review", "date"));
        assert!(like("Measures now in place", "measures in place") > like("Measures now in place", "measures"));
        assert!(like("Likelihood of harm", "likelihood") > like("Likelihood of harm", "harm"));
        assert_eq!(like("Risk owner", "risk"), 0.0);
        assert_eq!(like("Risk", "risk"), 1.0);
    }
}
