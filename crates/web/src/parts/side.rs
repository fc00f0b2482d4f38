//! The two shapes: side A is a circle, side B a square, a third party a diamond, a fourth a hexagon.
//! And who can see a record, drawn with them.

use std::fmt;

use askama::{FastWritable, Values, filters::HtmlSafe};

use crate::words::Words;

/// A party's shape and colour in a relationship: by its order among the parties.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub enum Side {
    /// Circle.
    #[default]
    A,
    /// Square.
    B,
    /// Diamond.
    C,
    /// Hexagon; also every party after the fourth.
    D,
}

impl Side {
    /// The side of the party at this place, from 0.
    #[must_use]
    pub fn of(place: usize) -> Self {
        match place {
            0 => Self::A,
            1 => Self::B,
            2 => Self::C,
            _ => Self::D,
        }
    }

    /// Its letter in class names: `av-b`, `orgmark-b`.
    #[must_use]
    pub fn letter(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
            Self::C => "c",
            Self::D => "d",
        }
    }
}

/// Who can see a record, from the reader's side.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seen {
    /// Every party of a relationship of two.
    Both,
    /// Every party of a relationship of this many, where it is not two: one that is still or again alone, or more.
    All(usize),
    /// The reader's side only.
    Us(Side),
    /// The people named in a room.
    Named,
}

impl Seen {
    /// The shared book of a relationship of so many parties.
    #[must_use]
    pub fn shared(parties: usize) -> Self {
        if parties == 2 { Self::Both } else { Self::All(parties) }
    }

    /// "Both sides", "All three sides", "Only us", "Only those named".
    #[must_use]
    pub fn words(self, t: impl Into<Words>) -> &'static str {
        let t = t.into();
        match self {
            Self::Both => t.say("seen-both"),
            Self::All(3) => t.say("seen-all-3"),
            Self::All(4) => t.say("seen-all-4"),
            Self::All(_) => t.say("seen-all"),
            Self::Us(_) => t.say("seen-us"),
            Self::Named => t.say("seen-named"),
        }
    }

    /// As a file says it, which may be read again where there are more: of one party as of two.
    #[must_use]
    pub fn written(self, t: Words) -> &'static str {
        match self {
            Self::All(1) => Self::Both.words(t),
            seen => seen.words(t),
        }
    }

    /// Only the reader's side, or fewer, can see it.
    #[must_use]
    pub fn is_private(self) -> bool {
        matches!(self, Self::Us(_) | Self::Named)
    }

    /// The shapes, overlapping for a shared record; ours beside a dotted one for a private record.
    #[must_use]
    pub fn mark(self) -> Mark {
        Mark(self)
    }
}

/// The drawing of [`Seen`]; a template writes it as SVG.
#[derive(Clone, Copy, Debug)]
pub struct Mark(Seen);

impl FastWritable for Mark {
    fn write_into(&self, out: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
        Ok(self.draw(out)?)
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.draw(out)
    }
}

impl HtmlSafe for Mark {}

/// The marks that lists repeat row by row, ready made.
const BOTH: &str = r#"<svg viewBox="0 0 22 14" aria-hidden="true"><circle class="a-fill" cx="7.5" cy="7" r="5.5"/><rect class="b-fill over" x="9.5" y="1.5" width="11" height="11" rx="2.5"/></svg>"#;
const US: [&str; 4] = [
    r#"<svg viewBox="0 0 22 14" aria-hidden="true"><rect class="mute-line" x="10" y="2" width="10" height="10" rx="2.5"/><circle class="a-fill" cx="7.5" cy="7" r="5.5"/></svg>"#,
    r#"<svg viewBox="0 0 22 14" aria-hidden="true"><circle class="mute-line" cx="15" cy="7" r="5"/><rect class="b-fill" x="2" y="1.5" width="11" height="11" rx="2.5"/></svg>"#,
    r#"<svg viewBox="0 0 22 14" aria-hidden="true"><circle class="mute-line" cx="15" cy="7" r="5"/><path class="c-fill" d="M7.5 .5l6.5 6.5-6.5 6.5L1 7z"/></svg>"#,
    r#"<svg viewBox="0 0 22 14" aria-hidden="true"><circle class="mute-line" cx="15" cy="7" r="5"/><path class="d-fill" d="M4.5 1.500h6l3.2 5.5-3.2 5.500h-6L1.3 7z"/></svg>"#,
];
const NAMED: &str = r#"<svg viewBox="0 0 22 14" aria-hidden="true"><circle class="mute-line" cx="7.5" cy="7" r="5"/><rect class="mute-line" x="10" y="2" width="10" height="10" rx="2.5"/></svg>"#;
const ALL_THREE: &str = r#"<svg viewBox="0 0 30 14" class="w30" aria-hidden="true"><circle class="a-fill" cx="7.5" cy="7" r="5.5"/><rect class="b-fill over" x="9.5" y="1.5" width="11" height="11" rx="2.5"/><path class="c-fill over" d="M22.5 .5l6.5 6.5-6.5 6.500L16 7z"/></svg>"#;
const ALL_MORE: &str = r#"<svg viewBox="0 0 38 14" class="w38" aria-hidden="true"><circle class="a-fill" cx="7.5" cy="7" r="5.5"/><rect class="b-fill over" x="9.5" y="1.5" width="11" height="11" rx="2.5"/><path class="c-fill over" d="M22.5 .5l6.5 6.5-6.5 6.500L16 7z"/><path class="d-fill over" d="M27 1.500h6l3.2 5.5-3.2 5.500h-6L23.8 7z"/></svg>"#;

impl Mark {
    fn draw(self, out: &mut dyn fmt::Write) -> fmt::Result {
        out.write_str(match self.0 {
            Seen::Both | Seen::All(..=2) => BOTH,
            Seen::All(3) => ALL_THREE,
            Seen::All(_) => ALL_MORE,
            Seen::Us(side) => US[side as usize],
            Seen::Named => NAMED,
        })
    }
}

/// The shapes of a relationship's parties, overlapping, for its name in a menu; holds how many there are.
#[derive(Clone, Copy, Debug)]
pub struct Pair(pub usize);

impl Pair {
    fn draw(self, out: &mut dyn fmt::Write) -> fmt::Result {
        let class = if self.0 > 2 { "pair pair-more" } else { "pair" };
        write!(
            out,
            r#"<svg class="{class}" viewBox="0 0 {} 24" aria-hidden="true">"#,
            if self.0 > 2 { 50 } else { 36 }
        )?;
        out.write_str(r#"<circle class="a-fill" cx="12" cy="12" r="10"/><rect class="b-fill over" x="14" y="2" width="20" height="20" rx="5"/>"#)?;
        if self.0 > 2 {
            out.write_str(r#"<path class="c-fill over" d="M37.5 .5l11.5 11.5-11.5 11.500L26 12z"/>"#)?;
        }
        out.write_str("</svg>")
    }
}

impl FastWritable for Pair {
    fn write_into(&self, out: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
        Ok(self.draw(out)?)
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.draw(out)
    }
}

impl HtmlSafe for Pair {}
