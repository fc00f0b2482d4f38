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

const SPARK_WIDTH: f32 = 88.0;
const SPARK_HEIGHT: f32 = 24.0;
const SPARK_EDGE: f32 = 3.0;

impl Spark {
    /// Values in equal steps of time, oldest first; words that say the finding, such as "Level over
    /// six months, from 9 to 16". With no values nothing is drawn; with one, a level line.
    #[must_use]
    pub fn new(values: Vec<u32>, trend: Trend, words: impl Into<String>) -> Self {
        Self {
            values,
            trend,
            words: words.into(),
        }
    }

    /// There is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "levels and scores are far below 2^24"
    )]
    fn points(&self) -> Vec<(f32, f32)> {
        let values: Vec<f32> = match self.values.as_slice() {
            [only] => vec![*only as f32; 2],
            many => many.iter().map(|value| *value as f32).collect(),
        };
        let least = values.iter().copied().fold(f32::INFINITY, f32::min);
        let most = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let range = if most > least { most - least } else { 1.0 };
        let step =
            (SPARK_WIDTH - 2.0 * SPARK_EDGE) / (values.len().saturating_sub(1).max(1)) as f32;
        let inner = SPARK_HEIGHT - 2.0 * SPARK_EDGE;
        // A line that does not move stands in the middle.
        let height = |value: f32| {
            if most > least {
                (value - least) / range * inner
            } else {
                inner / 2.0
            }
        };
        values
            .iter()
            .enumerate()
            .map(|(at, value)| {
                (
                    SPARK_EDGE + at as f32 * step,
                    SPARK_HEIGHT - SPARK_EDGE - height(*value),
                )
            })
            .collect()
    }

    fn draw(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let points = self.points();
        let Some((x, y)) = points.last().copied() else {
            return Ok(());
        };
        let class = match self.trend {
            Trend::Better => "spark spark-ok",
            Trend::Worse => "spark spark-bad",
            Trend::Same => "spark",
        };
        write!(
            out,
            r#"<svg class="{class}" viewBox="0 0 88 24" role="img" aria-label=""#
        )?;
        write_escaped(out, &self.words)?;
        out.write_str(r#""><path d="M"#)?;
        for (at, (x, y)) in points.iter().enumerate() {
            if at > 0 {
                out.write_str("L")?;
            }
            write!(out, "{x:.1} {y:.1}")?;
        }
        write!(
            out,
            r#""/><circle cx="{x:.1}" cy="{y:.1}" r="2.25"/></svg>"#
        )
    }
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
        let percent = if percent.is_nan() {
            0.0
        } else {
            percent.clamp(0.0, 100.0)
        };
        Self {
            percent,
            tone,
            words: words.into(),
            large: false,
            progress: false,
        }
    }

    /// `part` of `whole`; nothing of nothing is 0.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "a bar shows a tenth of a per cent"
    )]
    pub fn of(part: usize, whole: usize, tone: &'static str, words: impl Into<String>) -> Self {
        let percent = if whole == 0 {
            0.0
        } else {
            part as f32 / whole as f32 * 100.0
        };
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
        write!(
            out,
            r#""><rect class="{}" width="{:.1}%" height="100%" rx="4"/></svg>"#,
            self.tone, self.percent
        )
    }
}

fn write_escaped(out: &mut dyn fmt::Write, text: &str) -> fmt::Result {
    let mut escaped = String::with_capacity(text.len());
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
