//! An operation of the API as it is described.

use serde_json::Value;

/// An operation of the API that is not made from a kind's declaration, as its module describes it.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: &'static str,
    /// The path, with `{names}` for its parameters, as its route has it.
    pub path: String,
    /// `verb_noun`: the name of the route.
    pub id: String,
    /// One sentence: what it does.
    pub summary: String,
    /// What it belongs to: `relationships`, `people` ….
    pub tag: &'static str,
    /// What can stand in the address's query: name, schema, meaning.
    pub query: Vec<(&'static str, Value, &'static str)>,
    /// The JSON schema of the body, where it takes one.
    pub takes: Option<Value>,
    /// An example of the body.
    pub example: Option<Value>,
    /// The media type of the body.
    pub takes_as: &'static str,
    /// The status of success: 200, 201 or 204.
    pub status: u16,
    /// The JSON schema of the answer; `Value::Null` for none.
    pub gives: Value,
    /// The media types of the answer: one, or one of these.
    pub gives_as: Vec<&'static str>,
}

impl Operation {
    /// An operation without query and body.
    pub fn new(
        method: &'static str,
        path: impl Into<String>,
        id: impl Into<String>,
        summary: impl Into<String>,
    ) -> Self {
        Operation {
            method,
            path: path.into(),
            id: id.into(),
            summary: summary.into(),
            tag: "comity",
            query: Vec::new(),
            takes: None,
            example: None,
            takes_as: "application/json",
            status: 200,
            gives: Value::Null,
            gives_as: vec!["application/json"],
        }
    }

    /// Whether it goes on from a version of something, which `If-Match` may name.
    pub(super) fn goes_on(&self) -> bool {
        self.takes.as_ref().is_some_and(|takes| takes["properties"]["version"].is_object())
    }

    /// What it belongs to.
    #[must_use]
    pub fn tag(mut self, tag: &'static str) -> Self {
        self.tag = tag;
        self
    }

    /// With something that can stand in the query.
    #[must_use]
    pub fn query(mut self, name: &'static str, schema: Value, meaning: &'static str) -> Self {
        self.query.push((name, schema, meaning));
        self
    }

    /// With a body of that schema, and an example of it.
    #[must_use]
    pub fn takes(mut self, schema: Value, example: Value) -> Self {
        (self.takes, self.example) = (Some(schema), Some(example));
        self
    }

    /// With a body of another media type than JSON.
    #[must_use]
    pub fn takes_as(mut self, media: &'static str) -> Self {
        self.takes_as = media;
        self
    }

    /// With an answer of another media type than JSON, or of one of several.
    #[must_use]
    pub fn gives_as(mut self, media: &[&'static str]) -> Self {
        self.gives_as = media.to_vec();
        self
    }

    /// With an answer of that status and schema.
    #[must_use]
    pub fn gives(mut self, status: u16, schema: Value) -> Self {
        (self.status, self.gives) = (status, schema);
        self
    }
}
