//! What a column may be whose header says nothing, by its values and its place alone. Little sure, and only where nothing
//! says more: the person who imports sees it as a guess.

use std::collections::HashSet;

use crate::vocabulary::{Kind, Lexicon};
use crate::words;

use super::column::Column;
use super::profile::Profile;

/// How sure a guess is.
const GUESS: f32 = 0.56;
/// How sure it is what records are about, where that is a guess.
const SUBJECT: f32 = 0.58;
/// A column with a candidate above this is none to guess about.
const KNOWN: f32 = 0.5;
/// How surely a column is a rating that speaks for what is rated.
const RATED: f32 = 0.8;
/// How long texts are, of the longest, that are as long.
const NEARLY: f32 = 0.3;

/// How sure it is that a column with texts that is headed by the very word of a kind is what its records are called.
const CALLED: f32 = 0.62;

/// How sure it is that a first column of numbers under a number sign is the reference.
const COUNTED: f32 = 0.8;

/// Offers fields to columns whose headers say nothing: some stand before the first long text, others behind it.
pub(super) fn offer(columns: &mut [Column], lexicon: &Lexicon<'_>) {
    columns.iter_mut().for_each(|column| called(column, lexicon));
    if let Some(first) = columns.first_mut() {
        counted(first, lexicon);
    }
    let wordy: Vec<bool> = columns.iter().map(is_wordy).collect();
    let Some(longest) = first_long(columns, |at| wordy[at]) else {
        return;
    };
    let guesses = &lexicon.vocabulary.guesses;
    for (at, column) in columns.iter_mut().enumerate() {
        if column.option.is_some() || column.candidates.first().is_some_and(|(_, score)| *score > KNOWN) {
            continue;
        }
        let names = if at < longest { &guesses.before } else { &guesses.after };
        for (order, name) in names.iter().enumerate() {
            let Some(field) = lexicon.index(name) else { continue };
            let kind = lexicon.vocabulary.fields[field].kind;
            // Numbers are counted in the first column; further on they are figures.
            let placed = kind != Kind::Id || at == 0;
            if at != longest && placed && is_plainly(&column.profile, kind) {
                // Of two fields with values alike, the first column is the first.
                column.offer(field, GUESS - 0.002 * order as f32);
            }
        }
    }
}

/// Offers the first column the reference where it counts and its header has the sign for that: `Lesson #`.
fn counted(first: &mut Column, lexicon: &Lexicon<'_>) {
    let header = words::split(first.path.last().map_or("", String::as_str));
    let field = lexicon.vocabulary.fields.iter().position(|field| field.kind == Kind::Id);
    if let Some(field) =
        field.filter(|_| is_plainly(&first.profile, Kind::Id) && header.iter().any(|word| word == "no"))
    {
        first.offer(field, COUNTED);
    }
}

/// Offers a column with texts that is headed by the very word of a kind the name of such records: `Hazard`.
fn called(column: &mut Column, lexicon: &Lexicon<'_>) {
    let vocabulary = lexicon.vocabulary;
    let profile = &column.profile;
    let others = profile.numbers.max(profile.dates).max(profile.words).max(profile.references);
    if profile.count == 0 || others >= 0.2 || profile.variety < 0.6 || column.option.is_some() {
        return;
    }
    let header = words::split(column.path.last().map_or("", String::as_str));
    let mut kinds = vocabulary.records.iter().enumerate().filter(|(_, kind)| !kind.ignored);
    let kind = kinds.find(|(at, _)| lexicon.names(*at, &header) >= 1.5).map(|(_, kind)| kind);
    let subject = kind.and_then(|kind| lexicon.index(kind.subjects.first()?));
    if let Some(field) = subject.filter(|field| vocabulary.fields[*field].kind == Kind::Title) {
        column.offer(field, CALLED);
    }
}

/// Gives the first column with long texts that nothing is known of what records of a kind are about, where no column is
/// that. Asked for only where something else speaks for the kind.
pub(super) fn subject(columns: &mut [Column], kind: usize, lexicon: &Lexicon<'_>) {
    let vocabulary = lexicon.vocabulary;
    let subjects = &vocabulary.records[kind].subjects;
    let about = |column: &Column| column.meaning.is_some_and(|field| subjects.contains(&vocabulary.fields[field].name));
    if columns.iter().any(about) {
        return;
    }
    let unknown: Vec<bool> =
        columns.iter().map(|column| column.confidence < 0.6 && is_wordy(column) && column.option.is_none()).collect();
    let Some(at) = first_long(columns, |at| unknown[at]) else {
        return otherwise(columns, kind, lexicon);
    };
    let column = &mut columns[at];
    let wanted = if column.profile.length > 10.0 { Kind::Prose } else { Kind::Title };
    let fields: Vec<usize> = subjects.iter().filter_map(|name| lexicon.index(name)).collect();
    let fitting = fields.iter().find(|field| vocabulary.fields[**field].kind == wanted);
    let texts = |field: &&usize| matches!(vocabulary.fields[**field].kind, Kind::Title | Kind::Prose);
    if let Some(field) = fitting.or_else(|| fields.iter().find(texts)) {
        (column.meaning, column.confidence) = (Some(*field), SUBJECT);
    }
}

/// Gives a column with texts that is headed by the word of a kind, with a word or two beside it, what its records are
/// about where no column is that: `Principal risk`.
pub(super) fn headed(columns: &mut [Column], kind: usize, lexicon: &Lexicon<'_>) {
    let vocabulary = lexicon.vocabulary;
    let subjects = &vocabulary.records[kind].subjects;
    let about = |column: &Column| column.meaning.is_some_and(|field| subjects.contains(&vocabulary.fields[field].name));
    let called = |column: &&mut Column| {
        let header = words::split(column.path.last().map_or("", String::as_str));
        header.len() <= 3 && lexicon.speaks_of(kind, &header) && lexicon.stage(&header).is_none()
    };
    if columns.iter().any(about) {
        return;
    }
    let mut unknown = columns.iter_mut().filter(|column| column.confidence < 0.6 && is_wordy(column));
    let field = subjects.first().and_then(|name| lexicon.index(name));
    if let Some((column, field)) = unknown.find(called).zip(field) {
        (column.meaning, column.confidence) = (Some(field), SUBJECT);
    }
}

/// Lets a field that this kind of record has beside be what its records are about: where they are rated, or where such
/// records are rated nowhere.
fn otherwise(columns: &mut [Column], kind: usize, lexicon: &Lexicon<'_>) {
    let record = &lexicon.vocabulary.records[kind];
    let factors: Vec<&String> =
        lexicon.vocabulary.products.iter().flat_map(|known| known.factors.iter().take(2)).collect();
    let rates = factors.iter().all(|name| record.signs.contains_key(*name));
    let mut fields = factors.into_iter().filter_map(|name| lexicon.index(name));
    let staged = |factor: usize| {
        (0..lexicon.vocabulary.stages.len()).filter_map(move |stage| lexicon.staged(stage, factor)).chain([factor])
    };
    let surely =
        |field: usize| columns.iter().any(|column| column.meaning == Some(field) && column.confidence >= RATED);
    // Two scores, one before and one after, rate as well.
    let product = lexicon.vocabulary.products.as_ref().and_then(|known| lexicon.index(&known.product));
    let meant = |field: usize| columns.iter().any(|column| column.meaning == Some(field) && column.profile.count > 0);
    let scored = |product: usize| staged(product).filter(|field| meant(*field)).collect::<HashSet<_>>().len() >= 2;
    if rates && !fields.all(|factor| staged(factor).any(surely)) && !product.is_some_and(scored) {
        return;
    }
    // What may happen is the last that a risk is called; other records have a name first.
    let subject = if rates { record.subjects.last() } else { record.subjects.first() };
    let Some(subject) = subject.and_then(|name| lexicon.index(name)) else { return };
    let beside = record.otherwise.iter().filter_map(|name| lexicon.index(name));
    let place = beside.filter_map(|field| columns.iter().position(|column| column.meaning == Some(field))).next();
    if let Some(at) = place.filter(|at| columns[*at].profile.count > 0 && has_texts(&columns[*at].profile)) {
        columns[at].meaning = Some(subject);
    }
}

/// The first of these columns whose texts are not much shorter than the longest: what a record is about stands before what
/// is done about it.
fn first_long(columns: &[Column], with: impl Fn(usize) -> bool) -> Option<usize> {
    let of_them =
        || columns.iter().enumerate().filter(|(at, _)| with(*at)).map(|(at, column)| (at, column.profile.length));
    let longest = of_them().map(|(_, length)| length).max_by(f32::total_cmp)?;
    of_them().find(|(_, length)| *length >= longest * NEARLY).map(|(at, _)| at)
}

/// Whether a column holds texts of some words.
fn is_wordy(column: &Column) -> bool {
    column.profile.count > 0 && column.profile.length >= 2.5 && is_text(&column.profile)
}

/// Texts of many words, hardly ever twice the same.
fn is_text(profile: &Profile) -> bool {
    has_texts(profile) && profile.variety >= 0.6
}

/// Neither numbers nor days nor addresses nor steps of a scale.
fn has_texts(profile: &Profile) -> bool {
    profile.numbers.max(profile.dates).max(profile.words) < 0.2 && profile.links < 0.5
}

/// Whether values look like a kind of field and like nothing else.
fn is_plainly(profile: &Profile, kind: Kind) -> bool {
    if profile.count < 2 {
        return false;
    }
    match kind {
        Kind::Id => profile.variety >= 0.95 && (profile.references >= 0.8 || profile.numbers >= 0.95),
        Kind::Date => profile.dates >= 0.7,
        Kind::Level => profile.scale >= 0.9 || profile.words >= 0.7,
        Kind::Person => profile.names >= 0.7,
        // A few words that come again and again group the rows.
        Kind::Label => {
            let others = profile.numbers.max(profile.dates).max(profile.steps).max(profile.flags).max(profile.names);
            let claimed = profile.claims.iter().copied().fold(0.0, f32::max);
            let short = profile.length <= 3.0 && profile.references < 0.3;
            profile.count >= 4 && profile.variety <= 0.5 && short && others.max(claimed) < 0.3
        }
        _ => false,
    }
}
