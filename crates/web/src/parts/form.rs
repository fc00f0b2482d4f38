//! Fields of a form: label, hint, fault and box, in that order, with the words that were typed. None has a `maxlength`: a
//! browser drops what is longer without a word, where the rule says how much fits and keeps what was typed.

/// One field. Built where the form is read, drawn by `p::field`, `p::area`, `p::select`, `p::radios`,
/// `p::ticks` or `p::tick`.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// Its name in the form; also its id.
    pub name: String,
    /// The question.
    pub label: String,
    /// What helps to answer it.
    pub hint: Option<String>,
    /// What is wrong with the answer and how to put it right.
    pub fault: Option<String>,
    /// The answer so far.
    pub value: String,
    /// The type of an input: text, date, email, password, number, search, url.
    pub kind: &'static str,
    /// What a browser may fill in (`autocomplete`), empty for nothing in particular.
    pub autocomplete: &'static str,
    /// It must be answered.
    pub required: bool,
    /// Not for long answers: a date, a number, a code.
    pub narrow: bool,
    /// Rows of a text area.
    pub rows: usize,
    /// What there is to choose from.
    pub choices: Vec<Choice>,
    /// Focus starts here.
    pub first: bool,
}

/// One of the answers to choose from.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// Its words.
    pub label: String,
    /// What it means.
    pub hint: Option<String>,
    /// It is the answer.
    pub chosen: bool,
}

impl Choice {
    /// An answer, not chosen yet; [`Field::value`] chooses it.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None, chosen: false }
    }

    /// With a line that says what it means.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// A fault in the box at the top of a form, leading to its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The id to go to.
    pub field: String,
    /// How to put it right, in the words beside the field.
    pub words: String,
}

impl Field {
    /// A text field.
    #[must_use]
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { name: name.into(), label: label.into(), kind: "text", rows: 4, ..Self::default() }
    }

    /// With a hint below the label.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With the answer so far. Chooses among choices that were given before.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        for choice in &mut self.choices {
            choice.chosen = choice.value == self.value;
        }
        self
    }

    /// With a fault, if there is one.
    #[must_use]
    pub fn fault(mut self, fault: Option<String>) -> Self {
        self.fault = fault;
        self
    }

    /// Of another type than text; dates and numbers are narrow.
    #[must_use]
    pub fn kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self.narrow = matches!(kind, "date" | "number" | "time");
        self
    }

    /// With what a browser may fill in.
    #[must_use]
    pub fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = token;
        self
    }

    /// That must be answered.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// That may be left alone, with the words for that in place of the answer that is none.
    #[must_use]
    pub fn left_alone(mut self, words: &str) -> Self {
        for choice in self.choices.iter_mut().filter(|choice| choice.value.is_empty()) {
            words.clone_into(&mut choice.label);
        }
        self
    }

    /// With a short box.
    #[must_use]
    pub fn narrow(mut self) -> Self {
        self.narrow = true;
        self
    }

    /// With so many rows, in a text area.
    #[must_use]
    pub fn rows(mut self, rows: usize) -> Self {
        self.rows = rows;
        self
    }

    /// Where the focus starts.
    #[must_use]
    pub fn first(mut self) -> Self {
        self.first = true;
        self
    }

    /// With these answers to choose from; the one equal to the value is chosen.
    #[must_use]
    pub fn choices(mut self, choices: impl IntoIterator<Item = Choice>) -> Self {
        self.choices = choices.into_iter().collect();
        if !self.value.is_empty() {
            for choice in &mut self.choices {
                choice.chosen = choice.value == self.value;
            }
        }
        self
    }

    /// The ids of hint and fault for `aria-describedby`; empty where there is neither.
    #[must_use]
    pub fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if self.hint.is_some() {
            ids.push(format!("{}-hint", self.name));
        }
        if self.fault.is_some() {
            ids.push(format!("{}-fault", self.name));
        }
        ids.join(" ")
    }

    /// Its fault for the box at the top.
    #[must_use]
    pub fn as_fault(&self) -> Option<Fault> {
        // A group of choices has no box of its own: go to its first one.
        let field = if self.choices.is_empty() { self.name.clone() } else { format!("{}-1", self.name) };
        self.fault.clone().map(|words| Fault { field, words })
    }
}
