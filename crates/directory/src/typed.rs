//! What people typed into fields, read once: every field that is wrong is named, not only the first.

use kernel::text::TextProblem;
use kernel::{FieldProblem, Message, Problem, ProblemKind};

/// Gathers what is wrong with the fields of one form.
#[derive(Default)]
pub(crate) struct Typed(Vec<FieldProblem>);

impl Typed {
    /// Says what is wrong with a field.
    pub(crate) fn wrong(&mut self, field: &'static str, message: Message) {
        self.0.push(FieldProblem { field: field.into(), message });
    }

    /// A line of at most `most` characters, which may be empty.
    pub(crate) fn line(&mut self, field: &'static str, typed: &str, most: usize) -> String {
        self.kept(field, kernel::text::line(typed, most))
    }

    /// Several lines of at most `most` characters, which may be empty.
    pub(crate) fn lines(&mut self, field: &'static str, typed: &str, most: usize) -> String {
        self.kept(field, kernel::text::lines(typed, most))
    }

    /// A line that must not be empty; `missing` is the message that says what to write.
    pub(crate) fn needed(&mut self, field: &'static str, typed: &str, most: usize, missing: &'static str) -> String {
        let before = self.0.len();
        let line = self.line(field, typed, most);
        if line.is_empty() && self.0.len() == before {
            self.wrong(field, Message::of(missing));
        }
        line
    }

    /// What was made of a field, where it could be.
    pub(crate) fn take<T>(&mut self, field: &'static str, read: Result<T, Message>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(message) => {
                self.wrong(field, message);
                None
            }
        }
    }

    /// Nothing, where every field is right.
    pub(crate) fn done(self) -> Result<(), Problem> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(Problem::invalid(self.0))
    }

    fn kept(&mut self, field: &'static str, kept: Result<String, TextProblem>) -> String {
        kept.unwrap_or_else(|TextProblem::TooLong(most)| {
            let message = Message::of("directory-too-long").number("most", most as i64);
            self.wrong(field, message);
            String::new()
        })
    }
}

/// Two parts of one form, or what is wrong with the fields of both.
///
/// # Errors
/// The problems of either part, put together.
pub fn both<A, B>(one: Result<A, Problem>, two: Result<B, Problem>) -> Result<(A, B), Problem> {
    match (one, two) {
        (Ok(one), Ok(two)) => Ok((one, two)),
        (Err(problem), Ok(_)) | (Ok(_), Err(problem)) => Err(problem),
        (Err(one), Err(two)) => {
            let whole = [&one, &two].into_iter().find(|one| one.kind != ProblemKind::Invalid);
            if let Some(whole) = whole {
                return Err(whole.clone());
            }
            let fields = one.fields.into_iter().chain(two.fields).collect();
            Err(Problem::invalid(fields))
        }
    }
}
