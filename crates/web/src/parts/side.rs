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

    /// Its shape as SVG, filled, in a box 11 wide whose left edge is at `x`.
    fn shape(self, x: f32, out: &mut dyn fmt::Write, class: &str) -> fmt::Result {
        match self {
            Self::A => write!(
                out,
                r#"<circle class="{class}" cx="{}" cy="7" r="5.5"/>"#,
                x + 5.5
            ),
            Self::B => write!(
                out,
                r#"<rect class="{class}" x="{x}" y="1.5" width="11" height="11" rx="2.5"/>"#
            ),
            Self::C => write!(
                out,
                r#"<path class="{class}" d="M{} .5l6.5 6.5-6.5 6.5L{} 7z"/>"#,
                x + 5.5,
                x - 1.0
            ),
            Self::D => write!(
                out,
                r#"<path class="{class}" d="M{} 1.5h6l3.2 5.5-3.2 5.5h-6L{} 7z"/>"#,
                x + 2.5,
                x - 0.7
            ),
        }
    }
}

/// Who can see a record, from the reader's side.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seen {
    /// Every party of a relationship of two.
    Both,
    /// Every party of a relationship of this many, three or more.
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
        if parties > 2 {
            Self::All(parties)
        } else {
            Self::Both
        }
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

impl Mark {
    fn draw(self, out: &mut dyn fmt::Write) -> fmt::Result {
        match self.0 {
            Seen::Both => {
                open(out, 22)?;
                Side::A.shape(2.0, out, "a-fill")?;
                Side::B.shape(9.5, out, "b-fill over")?;
            }
            Seen::All(parties) => {
                let shown = parties.clamp(3, 4);
                open(out, if shown == 3 { 30 } else { 38 })?;
                let mut x = 2.0;
                for place in 0..shown {
                    let side = Side::of(place);
                    side.shape(
                        x,
                        out,
                        ["a-fill", "b-fill over", "c-fill over", "d-fill over"][place],
                    )?;
                    x += 7.5;
                }
            }
            Seen::Us(side) => {
                open(out, 22)?;
                out.write_str(
                    r#"<rect class="mute-line" x="10" y="2" width="10" height="10" rx="2.5"/>"#,
                )?;
                side.shape(
                    2.0,
                    out,
                    ["a-fill", "b-fill", "c-fill", "d-fill"]
                        [usize::from(side.letter().as_bytes()[0] - b'a')],
                )?;
            }
            Seen::Named => {
                open(out, 22)?;
                out.write_str(r#"<circle class="mute-line" cx="7.5" cy="7" r="5"/><rect class="mute-line" x="10" y="2" width="10" height="10" rx="2.5"/>"#)?;
            }
        }
        out.write_str("</svg>")
    }
}

fn open(out: &mut dyn fmt::Write, width: u32) -> fmt::Result {
    write!(
        out,
        r#"<svg viewBox="0 0 {width} 14" class="w{width}" aria-hidden="true">"#
    )
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
            out.write_str(
                r#"<path class="c-fill over" d="M37.500 .5l11.500 11.500-11.500 11.500L26 12z"/>"#,
            )?;
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
