//! For whoever watches the program: whether it lives, and whether it can answer.

use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Fault, fault};
use web::{App, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.open("GET", "/health/live", "health_live", live).open("GET", "/health/ready", "health_ready", ready)
}

/// The program runs and takes requests.
async fn live() -> &'static str {
    "live\n"
}

/// The database answers, too, and keeps what is written. While entries are missing it does not (docs/backup.md). Where
/// the last change was not kept, one is tried: the disk may have room again.
async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.storage.read(books::missing::list).await {
        Err(error) => {
            tracing::error!(%error, "not ready");
            return (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n");
        }
        Ok(missing) if !missing.is_empty() => {
            let said = "entries are missing that were signed here, so nothing is written: see docs/backup.md\n";
            return (StatusCode::SERVICE_UNAVAILABLE, said);
        }
        Ok(_) => {}
    }
    if app.storage.trouble().is_none() || fault::is_on(Fault::FailedCommitsAreNotTold) {
        return (StatusCode::OK, "ready\n");
    }
    let now = app.clock.now();
    match app.storage.write(move |tx| directory::installation::try_a_change(tx, now)).await {
        Ok(()) if app.storage.trouble().is_none() => (StatusCode::OK, "ready\n"),
        Ok(()) => {
            (StatusCode::SERVICE_UNAVAILABLE, "changes are kept, but not brought into the database: see the log\n")
        }
        Err(error) => {
            tracing::error!(%error, "not ready: changes are not kept");
            (StatusCode::SERVICE_UNAVAILABLE, "changes are not kept: see the log\n")
        }
    }
}
