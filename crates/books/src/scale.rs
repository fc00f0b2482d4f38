//! What scores are measured with in a relationship: how many steps likelihood and effect have, what the parties call
//! each, from which score on a level begins, and after how many days each level is looked at again. The parties agree on
//! it (see [`crate::agreement`]); until they have, the house's own stands.
//!
//! A record keeps its score, and its level is worked out where it is read: a filter by level becomes ranges of scores of
//! that relationship. So new criteria count everywhere from the instant at which they come into force, at the cost of no
//! statement of their own (they are read together with the number of steps), and no record has to be written for it.

use kernel::{Fault, Id, fault, of};
use serde_json::{Map, Value};
use storage::{Tx, values};

use crate::{BookKind, Failure, Viewer};

/// The name of the kind of agreement that says what scores are measured with.
pub const KIND: &str = "criteria";
/// The levels, from the lowest up, as agreed texts, addresses and the API name them.
pub const LEVELS: [&str; 4] = ["low", "medium", "high", "very_high"];
/// The most steps that a relationship's scales can have.
pub const LARGEST: i64 = 5;

/// What scores are measured with.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    steps: i64,
    begins: [i64; 3],
    days: [i64; 4],
    text: Map<String, Value>,
}

impl Scale {
    /// The house's own scale of 3, 4 or 5 steps. On 5×5: low 1–4, medium 5–8, high 9–14, very high 15–25 (domain.md
    /// 5.1, our default); the bands of the smaller scales lie at the same shares of the highest score.
    pub fn of(steps: i64) -> Scale {
        let begins = match steps {
            3 => [3, 5, 7],
            4 => [4, 7, 10],
            _ => [5, 9, 15],
        };
        Scale { steps, begins, days: [30, 30, 30, 7], text: Map::new() }
    }

    /// The scale of an agreed text. What the text leaves out, or a text for another number of steps, is as the house
    /// has it.
    pub fn agreed(steps: i64, text: Map<String, Value>) -> Scale {
        let own = Scale::of(steps);
        if text.get("steps").and_then(Value::as_i64) != Some(steps) || fault::is_on(Fault::LevelsAreNotAgreed) {
            return own;
        }
        let number = |of: &str, name: &str| text.get(of).and_then(|of| of.get(name)).and_then(Value::as_i64);
        let begins = [0, 1, 2].map(|at| number("bands", LEVELS[at + 1]).unwrap_or(own.begins[at]));
        let days = [0, 1, 2, 3].map(|at| number("days", LEVELS[at]).unwrap_or(own.days[at]));
        Scale { steps, begins, days, text }
    }

    /// How many steps likelihood and effect have: 3, 4 or 5.
    pub fn steps(&self) -> i64 {
        self.steps
    }

    /// The scores with which medium, high and very high begin.
    pub fn begins(&self) -> [i64; 3] {
        self.begins
    }

    /// The level of a score, from 0 for low to 3 for very high; nothing for a score of 0.
    pub fn level(&self, score: i64) -> Option<usize> {
        (score > 0).then(|| self.begins.iter().filter(|begin| score >= **begin).count())
    }

    /// After how many days each level is looked at again, from low to very high.
    pub fn days(&self) -> [i64; 4] {
        self.days
    }

    /// What the parties call that step, from 1, of `likelihood` or `effect`; nothing where they have agreed on no word.
    pub fn word(&self, field: &str, step: i64) -> Option<&str> {
        self.of_step(field, step, "word")
    }

    /// What the parties mean by that step.
    pub fn meaning(&self, field: &str, step: i64) -> Option<&str> {
        self.of_step(field, step, "meaning")
    }

    fn of_step(&self, field: &str, step: i64, name: &str) -> Option<&str> {
        let at = usize::try_from(step - 1).ok()?;
        self.text.get(field)?.get(at)?.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// What was agreed, by name; nothing in it where nothing was.
    pub fn text(&self) -> &Map<String, Value> {
        &self.text
    }
}

/// What scores are measured with in a relationship in which the viewer is seated: one statement.
///
/// # Errors
/// [`kernel::ProblemKind::NotFound`] where they are not; the database's.
pub fn of(tx: &mut Tx<'_>, viewer: &Viewer, relationship: Id<of::Relationship>) -> Result<Scale, Failure> {
    let shared = viewer.seat_about(relationship, BookKind::Shared)?.book;
    let found = tx.one(
        "SELECT relationships.scale, records.body
           FROM relationships
           LEFT JOIN records ON records.book = $2 AND records.kind = $3 AND records.status = 'in_force'
          WHERE relationships.id = $1",
        values![relationship, shared, KIND],
        |row| Ok((row.get::<i64>(0)?, row.maybe::<String>(1)?)),
    )?;
    let (steps, body) = found.ok_or_else(Failure::not_found)?;
    Ok(agreed(steps, body.as_deref()))
}

/// The same for every relationship in which the viewer is seated: one statement.
///
/// # Errors
/// The database's.
pub fn all(tx: &mut Tx<'_>, viewer: &Viewer) -> Result<Vec<(Id<of::Relationship>, Scale)>, Failure> {
    let shared = viewer.seats().iter().filter(|seat| seat.book_kind == BookKind::Shared);
    let mut statement = crate::statement::Statement::new(
        "SELECT relationships.id, relationships.scale, records.body
           FROM relationships
           JOIN books ON books.relationship = relationships.id
           LEFT JOIN records ON records.book = books.id AND records.kind = ",
    );
    statement.bind(KIND).add(" AND records.status = 'in_force' WHERE books.id IN ");
    statement.list(shared.map(|seat| seat.book));
    let found = tx.query(&statement.sql, &statement.values, |row| {
        Ok((row.get(0)?, row.get::<i64>(1)?, row.maybe::<String>(2)?))
    })?;
    Ok(found.into_iter().map(|(id, steps, body)| (id, agreed(steps, body.as_deref()))).collect())
}

fn agreed(steps: i64, body: Option<&str>) -> Scale {
    let body: Option<Map<String, Value>> = body.and_then(|body| serde_json::from_str(body).ok());
    match body.and_then(|mut body| body.remove("text")) {
        Some(Value::Object(text)) => Scale::agreed(steps, text),
        _ => Scale::of(steps),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn the_houses_own_scales_have_all_four_levels_and_never_fall() {
        let five = Scale::of(5);
        assert_eq!(
            [0, 1, 4, 5, 8, 9, 14, 15, 25].map(|score| five.level(score)),
            [None, Some(0), Some(0), Some(1), Some(1), Some(2), Some(2), Some(3), Some(3)]
        );
        for steps in 3..=LARGEST {
            let scale = Scale::of(steps);
            let mut levels: Vec<_> = (1..=steps * steps).filter_map(|score| scale.level(score)).collect();
            assert!(levels.is_sorted());
            levels.dedup();
            assert_eq!(levels, [0, 1, 2, 3]);
        }
    }

    #[test]
    fn an_agreed_text_is_what_counts_and_the_rest_is_as_the_house_has_it() {
        let agreed = text(json!({ "steps": 5, "bands": { "medium": 3, "high": 6, "very_high": 10 },
            "days": { "very_high": 3 }, "likelihood": [{ "word": "Hardly ever", "meaning": "Once in ten years" }] }));
        let scale = Scale::agreed(5, agreed.clone());
        assert_eq!([2, 3, 6, 10].map(|score| scale.level(score)), [0, 1, 2, 3].map(Some));
        assert_eq!(scale.days(), [30, 30, 30, 3]);
        assert_eq!(
            (scale.word("likelihood", 1), scale.meaning("likelihood", 1)),
            (Some("Hardly ever"), Some("Once in ten years"))
        );
        assert_eq!(
            (scale.word("likelihood", 2), scale.word("effect", 1), scale.word("likelihood", 0)),
            (None, None, None)
        );
        assert_eq!(Scale::agreed(4, agreed), Scale::of(4), "a text for another number of steps says nothing");
    }
}
