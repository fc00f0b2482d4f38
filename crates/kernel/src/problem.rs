//! What went wrong, for whoever has to put it right. A problem names a message of the language files; the web
//! makes a page, a form or an RFC 9457 document of it. No HTML and no HTTP here but the sort of problem.

use std::borrow::Cow;

/// A message of the language files with what it is filled with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The message's key.
    pub key: Cow<'static, str>,
    /// What stands for the message's variables.
    pub args: Vec<(&'static str, Arg)>,
}

/// What a message is filled with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// Words as they are.
    Text(String),
    /// A number, which the message may decline by.
    Number(i64),
}

impl Message {
    /// The message with that key, not filled with anything.
    pub fn of(key: impl Into<Cow<'static, str>>) -> Self {
        Message { key: key.into(), args: Vec::new() }
    }
    /// The message filled with a number.
    pub fn number(mut self, name: &'static str, number: i64) -> Self {
        self.args.push((name, Arg::Number(number)));
        self
    }
    /// The message filled with words.
    pub fn text(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.args.push((name, Arg::Text(text.into())));
        self
    }
}

/// The sort of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// It cannot be read as what it should be.
    Malformed,
    /// The address is there, but takes no such request.
    WrongMethod,
    /// Nobody is signed in, or the token is not good.
    NotSignedIn,
    /// The person may see it but not do this.
    Forbidden,
    /// It is not there, or not for this person: both are the same.
    NotFound,
    /// Somebody else changed it, or it is in a state in which this cannot be done.
    Conflict,
    /// Too large.
    TooLarge,
    /// A kind of file that cannot be read.
    Unsupported,
    /// Something is missing or not allowed; the fields say what.
    Invalid,
    /// Too often.
    TooMany,
    /// The server cannot do it now; try again.
    Unavailable,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field's name, as in the form and the API.
    pub field: Cow<'static, str>,
    /// What to do about it.
    pub message: Message,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The sort of problem.
    pub kind: ProblemKind,
    /// What to do next.
    pub message: Message,
    /// Field by field, where fields are to blame.
    pub fields: Vec<FieldProblem>,
}

impl Problem {
    /// A problem of that kind, said with that message.
    pub fn new(kind: ProblemKind, message: Message) -> Self {
        Problem { kind, message, fields: Vec::new() }
    }
    /// Not there, or not for this person.
    pub fn not_found() -> Self {
        Problem::new(ProblemKind::NotFound, Message::of("problem-not-found"))
    }
    /// Something in these fields is missing or not allowed.
    pub fn invalid(fields: Vec<FieldProblem>) -> Self {
        Problem {
            kind: ProblemKind::Invalid,
            message: Message::of("problem-invalid").number("count", fields.len() as i64),
            fields,
        }
    }
    /// In how many seconds it can be tried again, where that is known: a message that tells a wait carries it as
    /// the number `seconds`, in whatever unit it says so.
    pub fn wait_seconds(&self) -> Option<i64> {
        let waits = matches!(self.kind, ProblemKind::TooMany | ProblemKind::Unavailable);
        let args = if waits { self.message.args.as_slice() } else { &[] };
        args.iter().find_map(|arg| match arg {
            ("seconds", Arg::Number(seconds)) => Some(*seconds),
            _ => None,
        })
    }
    /// One field is missing or not allowed.
    pub fn field(field: impl Into<Cow<'static, str>>, message: Message) -> Self {
        Problem::invalid(vec![FieldProblem { field: field.into(), message }])
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}: {}", self.kind, self.message.key)?;
        for field in &self.fields {
            write!(f, "; {}: {}", field.field, field.message.key)?;
        }
        Ok(())
    }
}
impl std::error::Error for Problem {}
