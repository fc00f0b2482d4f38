//! Charts drawn by the server: no script, they print, and a reader who does not see them hears the
//! finding. Each is a value that a template writes as it is: `{{ risk.spark }}`.

mod heat;

use std::fmt;

use askama::{FastWritable, Values, filters::HtmlSafe};

use crate::words::push_escaped;

pub use heat::{Heat, HeatCell, HeatRow};

/// Whether a course is good news; says the colour of a line, never more than its words do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Trend {
    /// It went where it should.
    Better,
    /// It went where it should not.
    Worse,
    /// Neither.
    #[default]
    Same,
}

impl Trend {
    /// The course of a figure of which less is better, such as a risk's level, by its ends.
    #[must_use]
    pub fn falling_is_better(values: &[u32]) -> Self {
        match values {
            [first, .., last] if last < first => Self::Better,
            [first, .., last] if last > first => Self::Worse,
            _ => Self::Same,
        }
    }

    /// The course of a figure of which more is better.
    #[must_use]
    pub fn rising_is_better(values: &[u32]) -> Self {
        match Self::falling_is_better(values) {
            Self::Better => Self::Worse,
            Self::Worse => Self::Better,
            Self::Same => Self::Same,
        }
    }
}

/// A small line without axes, 88 by 24, its last point marked.
#[derive(Clone, Debug, Default)]
pub struct Spark {
    values: Vec<u32>,
    trend: Trend,
    words: String,
}

// In tenths of a unit: whole numbers are quicker to write than fractions, and a list has many sparks.
const SPARK_WIDTH: u32 = 880;
const SPARK_HEIGHT: u32 = 240;
const SPARK_EDGE: u32 = 30;

impl Spark {
    /// Values in equal steps of time, oldest first; words that say the finding, such as "Level over
    /// six months, from 9 to 16". With no values nothing is drawn; with one, a level line.
    #[must_use]
    pub fn new(values: Vec<u32>, trend: Trend, words: impl Into<String>) -> Self {
        Self { values, trend, words: words.into() }
    }

    /// There is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    fn draw(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let (Some(first), Some(last)) = (self.values.first(), self.values.last()) else {
            return Ok(());
        };
        let class = match self.trend {
            Trend::Better => "spark spark-ok",
            Trend::Worse => "spark spark-bad",
            Trend::Same => "spark",
        };
        out.write_str("<svg class=\"")?;
        out.write_str(class)?;
        out.write_str("\" viewBox=\"0 0 88 24\" role=\"img\" aria-label=\"")?;
        write_escaped(out, &self.words)?;
        out.write_str("\"><path d=\"M")?;
        let scale = Scale::of(&self.values);
        if self.values.len() == 1 {
            point(out, SPARK_EDGE, scale.height(*first))?;
            out.write_str("L")?;
            point(out, SPARK_WIDTH - SPARK_EDGE, scale.height(*last))?;
        } else {
            let steps = u32::try_from(self.values.len() - 1).unwrap_or(u32::MAX);
            for (at, value) in (0..).zip(&self.values) {
                if at > 0 {
                    out.write_str("L")?;
                }
                point(out, SPARK_EDGE + at * (SPARK_WIDTH - 2 * SPARK_EDGE) / steps, scale.height(*value))?;
            }
        }
        out.write_str("\"/><circle cx=\"")?;
        tenths(out, SPARK_WIDTH - SPARK_EDGE)?;
        out.write_str("\" cy=\"")?;
        tenths(out, scale.height(*last))?;
        out.write_str("\" r=\"2.25\"/></svg>")
    }
}

/// Where a value stands between the least and the most.
struct Scale {
    least: u32,
    most: u32,
}

impl Scale {
    fn of(values: &[u32]) -> Self {
        Self { least: values.iter().copied().min().unwrap_or(0), most: values.iter().copied().max().unwrap_or(0) }
    }

    /// From the top, in tenths. A line that does not move stands in the middle.
    fn height(&self, value: u32) -> u32 {
        let range = self.most - self.least;
        if range == 0 {
            return SPARK_HEIGHT / 2;
        }
        let inner = u64::from(SPARK_HEIGHT - 2 * SPARK_EDGE);
        let up = u64::from(value - self.least) * inner / u64::from(range);
        SPARK_HEIGHT - SPARK_EDGE - u32::try_from(up).unwrap_or(0)
    }
}

fn point(out: &mut dyn fmt::Write, x: u32, y: u32) -> fmt::Result {
    tenths(out, x)?;
    out.write_str(" ")?;
    tenths(out, y)
}

fn tenths(out: &mut dyn fmt::Write, number: u32) -> fmt::Result {
    let (whole, rest) = (number / 10, number % 10);
    if rest == 0 { write!(out, "{whole}") } else { write!(out, "{whole}.{rest}") }
}

/// How far something is, as a bar.
#[derive(Clone, Debug, Default)]
pub struct Bar {
    percent: f32,
    tone: &'static str,
    words: String,
    large: bool,
    progress: bool,
}

impl Bar {
    /// `percent` from 0 to 100, kept within them. `tone` is the colour: ok, watch, bad, a, b, past,
    /// or empty for the accent. The words say how far: "73% of the way".
    #[must_use]
    pub fn new(percent: f32, tone: &'static str, words: impl Into<String>) -> Self {
        let percent = if percent.is_nan() { 0.0 } else { percent.clamp(0.0, 100.0) };
        Self { percent, tone, words: words.into(), large: false, progress: false }
    }

    /// `part` of `whole`; nothing of nothing is 0.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a bar shows a tenth of a per cent")]
    pub fn of(part: usize, whole: usize, tone: &'static str, words: impl Into<String>) -> Self {
        let percent = if whole == 0 { 0.0 } else { part as f32 / whole as f32 * 100.0 };
        Self::new(percent, tone, words)
    }

    /// A little thicker.
    #[must_use]
    pub fn large(mut self) -> Self {
        self.large = true;
        self
    }

    /// It is a job that goes on, not a figure.
    #[must_use]
    pub fn progress(mut self) -> Self {
        self.progress = true;
        self.large()
    }

    fn draw(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let class = if self.large { "bar bar-l" } else { "bar" };
        if self.progress {
            let now = self.percent;
            write!(
                out,
                r#"<svg class="{class}" role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow="{now:.0}" aria-label=""#
            )?;
        } else {
            write!(out, r#"<svg class="{class}" role="img" aria-label=""#)?;
        }
        write_escaped(out, &self.words)?;
        write!(out, r#""><rect class="{}" width="{:.1}%" height="100%" rx="4"/></svg>"#, self.tone, self.percent)
    }
}

fn write_escaped(out: &mut dyn fmt::Write, text: &str) -> fmt::Result {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return out.write_str(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    push_escaped(&mut escaped, text);
    out.write_str(&escaped)
}

macro_rules! drawn {
    ($($kind:ty),*) => { $(
        impl fmt::Display for $kind {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.draw(out)
            }
        }
        impl FastWritable for $kind {
            fn write_into(&self, out: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
                Ok(self.draw(out)?)
            }
        }
        impl HtmlSafe for $kind {}
    )* };
}
drawn!(Spark, Bar);

#[cfg(test)]
mod tests;
