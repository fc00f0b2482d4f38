//! The server: every route behind the layers that each request passes, an accept loop with limits, a timer for
//! checkpoints, and a stop that lets requests end.

mod accept;
pub mod address;
pub mod alone;
pub(crate) mod chores;
mod health;
mod layers;
pub mod metrics;
pub mod peer;
mod stop;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use web::words::{Language, Words};
use web::{App, Routes, harden};

use crate::program::Program;
use crate::{mail, pillars};
use metrics::Metrics;

/// A socket that is listened at, and the address that people use.
pub struct Bound {
    listener: TcpListener,
    /// Where it listens; the real port where the settings say 0.
    pub address: SocketAddr,
    /// The address that people use, without a slash at its end.
    pub base_url: String,
}

/// Begins to listen, before anything else takes time.
///
/// # Errors
/// Where the address cannot be listened at.
pub fn bind(listen: &str, base_url: &str) -> anyhow::Result<Bound> {
    let listener = TcpListener::bind(listen).with_context(|| format!("{listen} cannot be listened at"))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let base_url = if base_url.is_empty() { format!("http://{address}") } else { base_url.to_owned() };
    Ok(Bound { listener, address, base_url })
}

/// Every route as it is declared, the program's own included.
pub fn routes(metrics: &Arc<Metrics>) -> Routes {
    pillars::routes().with(health::routes).with(|routes| metrics::routes(routes, metrics))
}

/// The whole service, as the accept loop and the tests call it.
pub fn router(program: &Program, app: &App, metrics: &Arc<Metrics>) -> Router {
    let limits = layers::Limits::of(&program.settings);
    routes(metrics)
        .into_router()
        .merge(web::assets::routes())
        .fallback(layers::not_found)
        .method_not_allowed_fallback(layers::wrong_method)
        .layer(from_fn_with_state((app.clone(), limits), layers::bounded))
        .layer(from_fn_with_state(app.clone(), harden::own_site))
        .layer(from_fn(web::refused::in_frame))
        .layer(from_fn_with_state(app.clone(), layers::survive_panics))
        .layer(from_fn_with_state(app.clone(), harden::answers))
        .layer(from_fn_with_state(Arc::clone(metrics), metrics::observe))
        .layer(from_fn(layers::log))
        .with_state(app.clone())
}

/// Serves until the program is told to stop. `ready` is called once requests are answered.
///
/// # Errors
/// Where the runtime cannot start or the last checkpoints cannot be signed.
pub fn run(program: &Program, bound: Bound, ready: impl FnOnce()) -> anyhow::Result<()> {
    let app = program.app(bound.base_url.clone())?;
    let mailer = mail::mailer(&program.settings)?;
    // The words are read now, so that the first page does not wait for them.
    let _ = Words::for_language(Language::BRITISH);
    let metrics = Arc::new(Metrics::new(program));
    let router = router(program, &app, &metrics);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(program.settings.threads)
        .max_blocking_threads(64)
        .thread_name("comity")
        .enable_all()
        .build()?;
    let limits = accept::Limits::of(&program.settings)?;
    runtime.block_on(async {
        let (stop, live) = (stop::signal()?, app.live().clone());
        // Streams never end by themselves.
        let stop = async move {
            stop.await;
            live.close();
        };
        let chores = chores::begin(program, &app, mailer, &metrics);
        let own = metrics::listen(program, &metrics).await?;
        let noted = address::note(&program.settings, &app.base_url);
        ready();
        accept::accept(bound.listener, router, limits, stop, &metrics).await?;
        drop((chores, noted));
        own.abort();
        anyhow::Ok(())
    })?;
    runtime.shutdown_timeout(Duration::from_secs(2));
    let signed = program.sign_checkpoints()?;
    crate::heads::note(program)?;
    tracing::info!(signed, "stopped");
    Ok(())
}
