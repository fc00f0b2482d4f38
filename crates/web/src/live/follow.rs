//! Follows the books while anybody listens: at once when this process changed something, and every second for what
//! another one did (a second server on the same database, the command line).

use std::time::Duration;

use books::sizes;

use crate::App;

/// The longest that a change by another process waits to be noticed.
const TICK: Duration = Duration::from_secs(1);
/// The shortest time between two readings, however much is changed.
const REST: Duration = Duration::from_millis(100);

/// Sees to it that the books are followed.
pub(super) fn keep(app: &App) {
    if app.live().begin_to_follow() {
        tokio::spawn(follow(app.clone()));
    }
}

async fn follow(app: App) {
    // At first every book is new, so that whoever began to listen meanwhile looks once more.
    let mut before = sizes::Sizes::new();
    loop {
        match app.storage.read(sizes::read).await {
            Ok(now) => {
                app.live().wake(&before, &now);
                before = now;
            }
            Err(error) => tracing::error!(%error, "the books could not be followed"),
        }
        tokio::time::sleep(REST).await;
        if app.live().stop_following() {
            return;
        }
        app.live().stirred(TICK).await;
    }
}
