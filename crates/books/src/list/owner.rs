//! Owners who have left, as a condition of a list.

use kernel::Instant;

use crate::statement::Statement;

/// Adds the condition that a record has an owner who has no seat in its book that counts at `now`.
pub(crate) fn owner_has_left(statement: &mut Statement<'_>, now: Instant) {
    statement.add("owner IS NOT NULL AND NOT EXISTS (SELECT 1 FROM seats WHERE seats.book = records.book");
    statement.add(" AND seats.person = records.owner AND seats.starts_at <= ").bind(now);
    statement.add(" AND (seats.ends_at IS NULL OR seats.ends_at > ").bind(now).add("))");
}
