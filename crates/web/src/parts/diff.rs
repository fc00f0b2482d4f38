//! What changed between two texts, for `p::diff`: word by word in a sentence that stayed the same sentence, and whole
//! where it was written anew. A sentence of which every third word is another reads as no sentence at all.

/// A run of words that stayed, went or came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// In both.
    Same(String),
    /// Only in the older text.
    Removed(String),
    /// Only in the newer text.
    Added(String),
}

/// Above this many words on a side, texts are shown whole instead of compared: the table that the
/// comparison fills grows with the product of both.
const MOST_WORDS: usize = 1500;

/// The changes that lead from one text to the other, in reading order. A sentence of which less than about half stays
/// comes out as removed whole or added whole; so do texts of more than 1,500 words that differ.
#[must_use]
pub fn differences(before: &str, after: &str) -> Vec<Change> {
    let mut changes = Vec::new();
    if before == after {
        push(&mut changes, Change::Same, before);
    } else if words(before).len() > MOST_WORDS || words(after).len() > MOST_WORDS {
        push(&mut changes, Change::Removed, before);
        push(&mut changes, Change::Added, after);
    } else {
        by_sentence(&mut changes, &sentences(before), &sentences(after));
    }
    changes
}

fn words(text: &str) -> Vec<&str> {
    text.split_inclusive(char::is_whitespace).collect()
}

/// The text cut behind each full stop, question mark or end of line, with the white space that follows.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let (mut start, mut ends) = (0, false);
    let mut last = ' ';
    for (at, c) in text.char_indices() {
        if ends && !c.is_whitespace() {
            sentences.push(&text[start..at]);
            start = at;
        }
        ends = c == '\n' || c.is_whitespace() && (ends || ".!?…".contains(last));
        last = c;
    }
    if start < text.len() {
        sentences.push(&text[start..]);
    }
    sentences
}

/// Each sentence beside the one that it became, in order, so that as many words as can be stay.
fn by_sentence(changes: &mut Vec<Change>, old: &[&str], new: &[&str]) {
    let width = new.len() + 1;
    let pair: Vec<usize> = old.iter().flat_map(|old| new.iter().map(|new| staying(old, new))).collect();
    let mut best = vec![0_usize; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let stays = pair[i * new.len() + j];
            let together = if stays > 0 { stays + best[(i + 1) * width + j + 1] } else { 0 };
            best[i * width + j] = together.max(best[(i + 1) * width + j]).max(best[i * width + j + 1]);
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        let here = best[i * width + j];
        if i < old.len() && best[(i + 1) * width + j] == here {
            push(changes, Change::Removed, old[i]);
            i += 1;
        } else if j < new.len() && best[i * width + j + 1] == here {
            push(changes, Change::Added, new[j]);
            j += 1;
        } else {
            by_word(changes, &words(old[i]), &words(new[j]));
            (i, j) = (i + 1, j + 1);
        }
    }
}

/// How many words of two sentences stay, where the one is the other with a few words changed: half of the words
/// of the shorter stay and a third of the longer's, or the one begins or ends with the other. 0 for two different sentences.
fn staying(old: &str, new: &str) -> usize {
    let (shorter, longer) = if old.len() < new.len() { (old.trim(), new.trim()) } else { (new.trim(), old.trim()) };
    let (old, new) = (words(old), words(new));
    let stays = usize::from(common_lengths(&old, &new)[0]);
    let is_within = !shorter.is_empty() && (longer.starts_with(shorter) || longer.ends_with(shorter));
    let is_much = 2 * stays >= old.len().min(new.len()) && 3 * stays >= old.len().max(new.len());
    if is_much || is_within { stays } else { 0 }
}

fn by_word(changes: &mut Vec<Change>, old: &[&str], new: &[&str]) {
    let lengths = common_lengths(old, new);
    let width = new.len() + 1;
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i].trim_end() == new[j].trim_end() {
            push(changes, Change::Same, new[j]);
            i += 1;
            j += 1;
        } else if j == new.len() || (i < old.len() && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) {
            push(changes, Change::Removed, old[i]);
            i += 1;
        } else {
            push(changes, Change::Added, new[j]);
            j += 1;
        }
    }
}

/// Length of the longest common sequence of the ends that start at each pair of words.
fn common_lengths(old: &[&str], new: &[&str]) -> Vec<u16> {
    let width = new.len() + 1;
    let mut lengths = vec![0_u16; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            lengths[i * width + j] = if old[i].trim_end() == new[j].trim_end() {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    lengths
}

fn push(changes: &mut Vec<Change>, kind: fn(String) -> Change, words: &str) {
    if words.is_empty() {
        return;
    }
    let fresh = kind(words.to_owned());
    match (changes.last_mut(), &fresh) {
        (Some(Change::Same(text)), Change::Same(more))
        | (Some(Change::Removed(text)), Change::Removed(more))
        | (Some(Change::Added(text)), Change::Added(more)) => text.push_str(more),
        _ => changes.push(fresh),
    }
}
