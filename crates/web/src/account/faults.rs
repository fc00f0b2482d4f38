//! What is wrong with a form, beside its fields and in the box at its top.

use kernel::{Problem, ProblemKind};

use crate::parts::{Fault, Field};
use crate::words::Words;

/// What is wrong with a form that came back; nothing for one that is drawn for the first time.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    fields: Vec<(String, String)>,
    whole: Option<String>,
}

impl Faults {
    /// The faults that a problem names. What is about no field is about the form as a whole.
    pub fn of(problem: &Problem, t: Words) -> Faults {
        let fields: Vec<_> = problem
            .fields
            .iter()
            .map(|fault| (fault.field.clone().into_owned(), t.say_message(&fault.message)))
            .collect();
        let whole = fields.is_empty().then(|| t.say_message(&problem.message));
        Faults { fields, whole }
    }

    /// Whether the form is to be drawn again with this problem, rather than another page shown.
    pub fn shows(problem: &Problem) -> bool {
        matches!(problem.kind, ProblemKind::Invalid | ProblemKind::TooMany | ProblemKind::Unavailable)
            || problem.kind == ProblemKind::Conflict
    }

    /// The field with its fault, if it has one.
    pub fn on(&self, field: Field) -> Field {
        let fault = self.fields.iter().find(|(name, _)| *name == field.name);
        let fault = fault.map(|(_, words)| words.clone());
        field.fault(fault)
    }

    /// The box at the top, in the order of the form: what is about the form as a whole, or about a field that is
    /// not shown, leads to its first field.
    pub fn listed(&self, fields: &[&Field]) -> Vec<Fault> {
        let first = fields.first().map_or_else(|| "main".to_owned(), |field| field.name.clone());
        let hidden = self.fields.iter().filter(|(name, _)| !fields.iter().any(|field| field.name == *name));
        let whole = self.whole.iter().chain(hidden.map(|(_, words)| words));
        let whole = whole.map(|words| Fault { field: first.clone(), words: words.clone() });
        whole.chain(fields.iter().filter_map(|field| field.as_fault())).collect()
    }
}

#[cfg(test)]
mod tests {
    use kernel::Message;

    use super::*;
    use crate::words::Language;

    #[test]
    fn a_fault_stands_beside_its_field_and_at_the_top() {
        let t = Words::for_language(Language::BRITISH);
        let problem = Problem::field("email", Message::of("directory-email-missing"));
        let faults = Faults::of(&problem, t);
        let (email, name) = (faults.on(Field::new("email", "Email")), faults.on(Field::new("name", "Name")));
        assert!(email.fault.is_some());
        assert!(name.fault.is_none());
        assert_eq!(faults.listed(&[&email, &name]).len(), 1);
    }

    #[test]
    fn what_is_about_no_field_leads_to_the_first() {
        let t = Words::for_language(Language::BRITISH);
        let faults = Faults::of(&directory::session::wrong(), t);
        let email = faults.on(Field::new("email", "Email"));
        assert_eq!(faults.listed(&[&email])[0].field, "email");
        let hidden = Faults::of(&Problem::field("code", Message::of("directory-email-missing")), t);
        assert_eq!(hidden.listed(&[&email])[0].field, "email");
    }
}
