//! What is above what the parties want to bear, as a condition of a list.

use super::expression;
use crate::Above;
use crate::statement::Statement;

/// Adds the condition that a record is above, in one of these ways; in none, nothing is.
pub(super) fn above<'v>(statement: &mut Statement<'v>, ways: &'v [Above]) {
    statement.add(" AND (1 = 0");
    for way in ways {
        statement.add(&format!(" OR ({} = ", expression(way.with.0))).bind(way.with.1.as_str());
        statement.add(" AND rank >= ").bind(way.from);
        statement.add(&format!(" AND COALESCE({}, '') <> ", expression(way.unless.0))).bind(way.unless.1).add(")");
    }
    statement.add(")");
}
