//! The accept loop: so many connections at once, a head of a request in time or none, and an orderly end.
//! `axum::serve` has no limit on how long a client may take to send the head; 3,000 slow sockets stayed open with it.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt;
use web::Peer;

use super::metrics::{Direct, Metrics};
use super::peer::{self, Network};
use crate::settings::Settings;

/// What connections are held to.
pub(super) struct Limits {
    most: usize,
    header: Duration,
    stop: Duration,
    trusted: Arc<[Network]>,
}

impl Limits {
    pub(super) fn of(settings: &Settings) -> anyhow::Result<Limits> {
        let trusted = settings.trusted_proxies.iter().map(|text| Network::read(text)).collect::<Result<_, _>>()?;
        Ok(Limits {
            most: settings.most_connections,
            header: Duration::from_secs(settings.header_timeout_s),
            stop: Duration::from_secs(settings.stop_timeout_s),
            trusted,
        })
    }
}

/// Accepts connections until `stop`, then lets those under way end, for a while.
pub(super) async fn accept(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
    metrics: &Arc<Metrics>,
) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let places = Arc::new(Semaphore::new(limits.most));
    let graceful = GracefulShutdown::new();
    let server = Arc::new(server(limits.header));
    tokio::pin!(stop);
    loop {
        let (place, accepted) = tokio::select! {
            () = &mut stop => break,
            next = next(&listener, &places) => next,
        };
        match accepted {
            Ok((stream, from)) => {
                let connection = Connection { stream, from, place, trusted: Arc::clone(&limits.trusted) };
                connection.serve(&server, router.clone(), &graceful, metrics);
            }
            // Out of file handles, or a client that has gone: neither is a reason to end.
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    tracing::info!("stopping: requests under way may end");
    drop(listener);
    if tokio::time::timeout(limits.stop, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
    Ok(())
}

/// Waits for a place first, so that more connections than are served wait in the system's queue.
async fn next(
    listener: &tokio::net::TcpListener,
    places: &Arc<Semaphore>,
) -> (Option<OwnedSemaphorePermit>, std::io::Result<(TcpStream, SocketAddr)>) {
    let place = Arc::clone(places).acquire_owned().await.ok();
    (place, listener.accept().await)
}

fn server(header: Duration) -> Builder<TokioExecutor> {
    let mut server = Builder::new(TokioExecutor::new());
    server.http1().timer(TokioTimer::new()).header_read_timeout(header).max_buf_size(64 * 1024);
    server
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(20))
        .max_concurrent_streams(100)
        .max_header_list_size(64 * 1024);
    server
}

struct Connection {
    stream: TcpStream,
    from: SocketAddr,
    place: Option<OwnedSemaphorePermit>,
    trusted: Arc<[Network]>,
}

impl Connection {
    fn serve(
        self,
        server: &Arc<Builder<TokioExecutor>>,
        router: Router,
        graceful: &GracefulShutdown,
        metrics: &Arc<Metrics>,
    ) {
        let Connection { stream, from, place, trusted } = self;
        // Small answers go out at once.
        drop(stream.set_nodelay(true));
        let service = service_fn(move |mut request: Request<Incoming>| {
            let address = peer::origin(from.ip(), request.headers(), &trusted);
            request.extensions_mut().insert(Peer(address.to_string()));
            request.extensions_mut().insert(Direct(from.ip()));
            router.clone().oneshot(request.map(Body::new))
        });
        let connection = server.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
        let watched = graceful.watch(connection);
        let open = metrics.connection();
        tokio::spawn(async move {
            if let Err(error) = watched.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop((place, open));
        });
    }
}
