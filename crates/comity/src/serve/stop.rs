//! When the program is asked to stop.

use std::future::Future;

use tokio::signal::unix::{SignalKind, signal as listen};

/// Ends at Ctrl-C or a TERM signal.
pub(super) fn signal() -> std::io::Result<impl Future<Output = ()>> {
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
