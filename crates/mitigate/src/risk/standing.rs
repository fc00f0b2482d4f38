//! What can be done to a risk as it stands: open, closed, disclosed, or taken back with the import it came in by.

use super::RiskProblem;

/// Whether that act can be done to a risk as it stands, whatever is put in.
///
/// # Errors
/// Why not.
pub(super) fn can_be_done(act: &str, status: &str) -> Result<(), RiskProblem> {
    match act {
        "reopen" => must_be_closed(status),
        "bring_back" => must_be_taken_back(status),
        _ => must_be_open(status),
    }
}

/// That it is open, as nearly every act needs it.
///
/// # Errors
/// Why it is not.
pub(super) fn must_be_open(status: &str) -> Result<(), RiskProblem> {
    must_be_in_the_register(status)?;
    if status == "open" { Ok(()) } else { Err(RiskProblem::Closed) }
}

/// That it was closed, for whoever opens it again.
///
/// # Errors
/// Why it is not.
pub(super) fn must_be_closed(status: &str) -> Result<(), RiskProblem> {
    must_be_in_the_register(status)?;
    if status == "closed" { Ok(()) } else { Err(RiskProblem::Open) }
}

fn must_be_in_the_register(status: &str) -> Result<(), RiskProblem> {
    match status {
        "disclosed" => Err(RiskProblem::Disclosed),
        "undone" | "draft" => Err(RiskProblem::TakenBack),
        _ => Ok(()),
    }
}

/// That it was taken back, for whoever brings it back.
///
/// # Errors
/// Where it was not.
pub(super) fn must_be_taken_back(status: &str) -> Result<(), RiskProblem> {
    if matches!(status, "undone" | "draft") { Ok(()) } else { Err(RiskProblem::NotTakenBack) }
}
