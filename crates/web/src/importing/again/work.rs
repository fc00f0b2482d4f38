//! What is done with each row of a register that is read again, and with each record that is in it no more.

use books::import::{Changing, Work};

use super::Compared;
use crate::importing::{Choices, Plan};

/// What is done, in the file's order; closures come last, in the order of their ids, one for each that was chosen.
pub fn works(plan: &Plan, compared: &Compared, choices: &Choices) -> Vec<(String, Work)> {
    let mut works = Vec::new();
    for (at, table) in plan.tables.iter().enumerate() {
        let chosen = choices.table(at);
        for row in &table.rows {
            let work = match compared.matches.get(&(at, row.row)) {
                None => Work::Raise(row.given.clone()),
                // One that was disclosed is left alone, too: what every party reads is not changed by one side's file.
                Some(found) if !found.is_changed() || chosen.kept.contains(&row.row) => Work::Leave,
                Some(found) => {
                    let known = &compared.known[found.known];
                    let taken = chosen.takes.get(&row.row);
                    Work::Change(Box::new(Changing {
                        record: known.record.head.id,
                        said: known.said.clone(),
                        file: found.file.clone(),
                        spoken: std::sync::Arc::clone(&found.spoken),
                        takes: taken.map(|taken| taken.fields.clone()).unwrap_or_default(),
                        seen: taken.map_or(0, |taken| taken.version),
                    }))
                }
            };
            works.push((row.place.clone(), work));
        }
    }
    let closes = choices.closes.iter().map(|(id, because)| match id.parse() {
        Ok(record) => (because.clone(), Work::Close(record, because.clone())),
        Err(_) => (because.clone(), Work::Leave),
    });
    works.extend(closes);
    works
}
