//! The sample.
use crate::program::Program;

/// Someone who can sign in.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Login {
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// Their password.
    pub password: String,
    /// Whom they act for.
    pub organisation: String,
}

/// Makes the sample where it is not there yet.
///
/// # Errors
/// Where the data are not the sample's.
pub fn prepare(_: &Program) -> anyhow::Result<Vec<Login>> {
    Ok(vec![])
}

/// What is printed.
pub fn welcome(address: &str, people: &[Login]) -> String {
    format!("{address} {people:?}")
}
