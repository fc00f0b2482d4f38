//! What an address asks of a list: filters, order, page. Read the same way for pages, the API and exports.

use crate::exporting::columns::{self, Shown};
use crate::words::Words;
use books::{BookKind, Filter, Form, Ground, Kind, ListQuery, Reach, Scale, Sort, Stands, Viewer};
use kernel::{Date, FieldProblem, Id, Message, Problem, of};

/// The message of a parameter that no list knows.
const UNKNOWN: &str = "list-parameter-unknown";

/// What changes how a list looks and not what is in it.
pub const LOOKS: [&str; 2] = ["sort", "columns"];

/// What an address asks of a list of a kind.
#[derive(Debug, Clone)]
pub struct Listing {
    /// The statement's part.
    pub query: ListQuery,
    /// Only "Both sides" or only "Only us"; none for all.
    pub seen_by: Option<&'static str>,
    /// The columns that were chosen, in their order; none for the usual ones.
    pub columns: Vec<Shown>,
    /// What was given, in order, without the page: to make links from.
    pub given: Vec<(String, String)>,
    /// What a page was asked for and could not narrow by: it says so.
    pub wrong: Vec<FieldProblem>,
}

impl Listing {
    /// Reads the pairs of an address, for a relationship of that scale. `strict` refuses what is unknown or empty, as the
    /// API does; a page passes over what is empty or not a list's, since its forms send every field, and keeps what is
    /// wrong with the rest to tell of it.
    ///
    /// # Errors
    /// One problem for each parameter that is unknown or not what it must be.
    pub fn read(
        kind: &'static Kind,
        pairs: &[(String, String)],
        (viewer, today, scale): (&Viewer, Date, &Scale),
        strict: bool,
    ) -> Result<Listing, Problem> {
        let mut listing = Listing {
            query: ListQuery::default(),
            seen_by: None,
            columns: Vec::new(),
            given: Vec::new(),
            wrong: Vec::new(),
        };
        let mut problems = Vec::new();
        for (name, value) in pairs.iter().filter(|(_, value)| strict || !value.is_empty()) {
            let outcome = listing.take(kind, (name, value), (viewer, today, scale));
            match outcome {
                Ok(()) if name != "after" && name != "limit" => {
                    listing.given.push((name.clone(), value.clone()));
                }
                Ok(()) => {}
                Err(message) if strict || message.key != UNKNOWN => {
                    problems.push(FieldProblem { field: name.clone().into(), message });
                }
                Err(_) => {}
            }
        }
        if let Err(problem) = listing.query.needs_place() {
            problems.extend(problem.fields);
            listing.query.after = None;
        }
        if !strict {
            listing.wrong = problems;
            return Ok(listing);
        }
        if problems.is_empty() { Ok(listing) } else { Err(Problem::invalid(problems)) }
    }

    fn take(
        &mut self,
        kind: &'static Kind,
        (name, value): (&str, &str),
        (viewer, today, scale): (&Viewer, Date, &Scale),
    ) -> Result<(), Message> {
        let choose = |words: &[&str]| Message::of("field-choose").text("words", words.join(", "));
        match name {
            "status" if value == "all" => self.query.statuses = vec![kind.statuses[0], kind.statuses[1]],
            "status" => {
                let status = kind.statuses.iter().find(|status| **status == value);
                self.query.statuses.push(status.ok_or_else(|| choose(kind.statuses))?);
            }
            "seen_by" => {
                let words = ["both", "us"];
                self.seen_by = Some(*words.iter().find(|word| **word == value).ok_or_else(|| choose(&words))?);
            }
            "owner" if value == "left" => self.query.filters.push(Filter::OwnerHasLeft),
            "owner" => self.query.filters.push(Filter::Owner(owner(value, viewer)?)),
            "review" if value == "late" => self.query.filters.push(Filter::ReviewBefore(today)),
            "review" => return Err(choose(&["late"])),
            "level" => self.of_level(kind, value, scale)?,
            "appetite" if kind.levels(scale).is_empty() => return Err(Message::of(UNKNOWN).text("name", name)),
            "appetite" if value == "above" => self.query.filters.push(Filter::Above((kind.above)(scale))),
            "appetite" => return Err(choose(&["above"])),
            "q" => self.query.filters.push(Filter::Words(value.chars().take(200).collect())),
            "sort" => {
                self.query.sort =
                    Sort::parse(value).ok_or_else(|| choose(&["level", "number", "title", "changed", "review_by"]))?
            }
            "columns" => self.choose(kind, value)?,
            "after" => self.query.after = Some(value.to_owned()),
            "limit" => {
                let limit = value.parse().ok().filter(|limit| (1..=200).contains(limit));
                self.query.limit = limit.ok_or_else(|| Message::of("list-limit"))?;
            }
            _ => self.narrow(kind, name, value)?,
        }
        Ok(())
    }

    /// With those columns, after those that were chosen before.
    fn choose(&mut self, kind: &'static Kind, value: &str) -> Result<(), Message> {
        let wrong = |problem: Problem| match problem.fields.into_iter().next() {
            Some(field) => field.message,
            None => problem.message,
        };
        for column in columns::chosen(kind, std::iter::once(value)).map_err(wrong)? {
            if !self.columns.contains(&column) {
                self.columns.push(column);
            }
        }
        Ok(())
    }

    /// Of one level or another of those named. A kind without levels knows no such parameter.
    fn of_level(&mut self, kind: &'static Kind, word: &str, scale: &Scale) -> Result<(), Message> {
        let levels = kind.levels(scale);
        let words: Vec<&str> = levels.iter().map(|(word, _)| *word).collect();
        let found = levels.iter().find(|(known, _)| *known == word).map(|(_, ranks)| ranks.clone());
        let ranks = found.ok_or_else(|| match words.is_empty() {
            true => Message::of(UNKNOWN).text("name", "level"),
            false => Message::of("field-choose").text("words", words.join(", ")),
        })?;
        for filter in &mut self.query.filters {
            if let Filter::Rank(known) = filter {
                known.push(ranks);
                return Ok(());
            }
        }
        self.query.filters.push(Filter::Rank(vec![ranks]));
        Ok(())
    }

    fn narrow(&mut self, kind: &'static Kind, name: &str, value: &str) -> Result<(), Message> {
        let field = kind.field(name).filter(|field| field.place == Stands::Filtered);
        let field = field.ok_or_else(|| Message::of(UNKNOWN).text("name", name))?;
        match field.form {
            Form::Choice(words) if !words.contains(&value) => {
                return Err(Message::of("field-choose").text("words", words.join(", ")));
            }
            Form::Score if !value.parse::<i64>().is_ok_and(|score| (1..=5).contains(&score)) => {
                return Err(Message::of("field-score").number("most", 5));
            }
            _ => {}
        }
        for filter in &mut self.query.filters {
            if let Filter::Field(known, values) = filter
                && *known == field.name
            {
                values.push(value.to_owned());
                return Ok(());
            }
        }
        self.query.filters.push(Filter::Field(field.name, vec![value.to_owned()]));
        Ok(())
    }

    /// The reach narrowed to what is asked.
    pub fn reach<'v>(&self, viewer: &'v Viewer, ground: Ground) -> Reach<'v> {
        let reach = viewer.reach().at(ground);
        match self.seen_by {
            Some("us") => reach.within(BookKind::Side),
            Some(_) => reach.within(BookKind::Shared),
            None => reach,
        }
    }

    /// What is wrong with the address, in words: above the list, so that nobody takes all of it for what they asked for.
    pub fn told(&self, t: Words) -> Vec<String> {
        let one = |wrong: &FieldProblem| {
            let why = t.say_message(&wrong.message);
            match wrong.field.as_ref() {
                "after" => why,
                name => t.say_with("list-not-narrowed", &[("name", name.into()), ("why", why.as_str().into())]),
            }
        };
        self.wrong.iter().map(one).collect()
    }

    /// Whether a parameter has that value.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.given.iter().any(|(key, given)| key == name && given == value)
    }

    /// The value of a parameter; empty where it is not given.
    pub fn value(&self, name: &str) -> &str {
        self.given.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The query of a list that is narrowed by these alone, and looks like this one, from its start.
    pub fn alone(&self, set: &[(&str, &str)]) -> String {
        let looks = self.given.iter().filter(|(name, _)| LOOKS.contains(&name.as_str()));
        let pairs: Vec<(&str, &str)> =
            looks.map(|(name, value)| (name.as_str(), value.as_str())).chain(set.iter().copied()).collect();
        format!("?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    }

    /// The query of the same list with some parameters set (or, with an empty value, left out), from its start.
    pub fn with(&self, set: &[(&str, &str)]) -> String {
        let kept = self.given.iter().filter(|(name, _)| !set.iter().any(|(key, _)| key == name));
        let pairs: Vec<(&str, &str)> = kept
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .chain(set.iter().copied().filter(|(_, value)| !value.is_empty()))
            .collect();
        format!("?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    }
}

impl Listing {
    /// The query of the same list with those columns, from its start.
    pub fn with_columns(&self, columns: &[Shown]) -> String {
        let kept = self.given.iter().filter(|(name, _)| name != "columns").cloned();
        let pairs: Vec<(String, String)> = kept.chain(columns::asked(columns)).collect();
        format!("?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    }
}

fn owner(value: &str, viewer: &Viewer) -> Result<Option<Id<of::Person>>, Message> {
    match value {
        "me" => Ok(Some(viewer.person())),
        "none" => Ok(None),
        id => id.parse().map(Some).map_err(|_| Message::of("field-person-unknown")),
    }
}
