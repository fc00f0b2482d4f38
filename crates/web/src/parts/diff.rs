//! What changed between two texts, word by word, for `p::diff`.

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

/// The changes that lead from one text to the other, in reading order. Texts of more than 1,500
/// words that differ come out as all removed, all added.
#[must_use]
pub fn differences(before: &str, after: &str) -> Vec<Change> {
    let old: Vec<&str> = before.split_inclusive(char::is_whitespace).collect();
    let new: Vec<&str> = after.split_inclusive(char::is_whitespace).collect();
    if old.len() > MOST_WORDS || new.len() > MOST_WORDS {
        let mut whole = Vec::new();
        push(&mut whole, Change::Removed, before);
        push(&mut whole, Change::Added, after);
        return if before == after { vec![Change::Same(before.to_owned())] } else { whole };
    }
    let lengths = common_lengths(&old, &new);
    let width = new.len() + 1;
    let (mut i, mut j) = (0, 0);
    let mut changes = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i].trim_end() == new[j].trim_end() {
            push(&mut changes, Change::Same, new[j]);
            i += 1;
            j += 1;
        } else if j == new.len() || (i < old.len() && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) {
            push(&mut changes, Change::Removed, old[i]);
            i += 1;
        } else {
            push(&mut changes, Change::Added, new[j]);
            j += 1;
        }
    }
    changes
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
