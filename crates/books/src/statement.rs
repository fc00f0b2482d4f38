//! Builds the few statements whose shape depends on what is asked: which books, which filters, which order.
//! Everything that a person typed is bound, never written into the text.

use storage::Value;

/// A statement in the making.
pub(crate) struct Statement<'v> {
    pub(crate) sql: String,
    pub(crate) values: Vec<Value<'v>>,
}

impl<'v> Statement<'v> {
    pub(crate) fn new(sql: &str) -> Self {
        Statement { sql: sql.to_owned(), values: Vec::new() }
    }

    /// Adds words of the statement.
    pub(crate) fn add(&mut self, sql: &str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    /// Adds a value, as the next parameter.
    pub(crate) fn bind(&mut self, value: impl Into<Value<'v>>) -> &mut Self {
        self.values.push(value.into());
        self.sql.push('$');
        self.sql.push_str(&self.values.len().to_string());
        self
    }

    /// Adds `(VALUES …)` with the pairs in it, filled up to 1, 2, 4, 8 … with pairs of nothing. Answers whether there is
    /// any; a list of none cannot be written.
    pub(crate) fn pairs<A: Into<Value<'v>>, B: Into<Value<'v>>>(
        &mut self,
        pairs: impl IntoIterator<Item = (A, B)>,
    ) -> bool {
        let mut pairs: Vec<(Value<'v>, Value<'v>)> = pairs.into_iter().map(|(a, b)| (a.into(), b.into())).collect();
        if pairs.is_empty() {
            return false;
        }
        pairs.resize(pairs.len().next_power_of_two(), (Value::Null, Value::Null));
        for (index, (a, b)) in pairs.into_iter().enumerate() {
            self.add(if index == 0 { "(VALUES (" } else { ", (" }).bind(a).add(", ").bind(b).add(")");
        }
        self.add(")");
        true
    }

    /// Adds `(…)` with the values in it. The list is filled up to 1, 2, 4, 8 … values by repeating the last,
    /// so that few different statements need to be prepared. No value gives a list that nothing is in.
    pub(crate) fn list(&mut self, values: impl IntoIterator<Item = impl Into<Value<'v>>>) -> &mut Self {
        let mut values: Vec<Value<'v>> = values.into_iter().map(Into::into).collect();
        let Some(last) = values.last().copied() else {
            return self.add("(NULL)");
        };
        values.resize(values.len().next_power_of_two(), last);
        for (index, value) in values.into_iter().enumerate() {
            self.add(if index == 0 { "(" } else { ", " }).bind(value);
        }
        self.add(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_in_few_lengths() {
        let mut statement = Statement::new("a IN ");
        statement.list([1_i64, 2, 3]);
        assert_eq!(statement.sql, "a IN ($1, $2, $3, $4)");
        assert_eq!(statement.values[3], Value::Int(3));
        let mut nothing = Statement::new("a IN ");
        nothing.list(Vec::<i64>::new());
        assert_eq!(nothing.sql, "a IN (NULL)");
    }
}
