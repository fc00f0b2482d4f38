//! For whoever watches the program: whether it lives, and whether it can answer.

use axum::extract::State;
use axum::http::StatusCode;
use web::{App, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.open("GET", "/health/live", "health_live", live).open("GET", "/health/ready", "health_ready", ready)
}

/// The program runs and takes requests.
async fn live() -> &'static str {
    "live\n"
}

/// The database answers, too.
async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    let read = app.storage.read(directory::installation::is_empty).await;
    match read {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
