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

/// The database answers, too, and keeps what is written. Where the last change was not kept, one is tried: the disk may
/// have room again.
async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    let read = app.storage.read(directory::installation::is_empty).await;
    if let Err(error) = read {
        tracing::error!(%error, "not ready");
        return (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n");
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
