//! Figures for Prometheus, in its text format. Labels are routes as they are declared, methods and statuses:
//! nobody's name, address or data.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::IpAddr;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::Context;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kernel::Problem;
use storage::Storage;
use tokio::task::JoinHandle;
use web::{Ask, Routes};

use crate::program::Program;

/// The upper ends of the histogram's buckets, in microseconds.
const BUCKETS_US: [u64; 9] = [1_000, 2_500, 5_000, 10_000, 25_000, 100_000, 500_000, 2_500_000, 10_000_000];

/// The address of the connection itself, whatever a proxy says.
#[derive(Clone, Copy)]
pub(super) struct Direct(pub(super) IpAddr);

/// What is counted while the program runs.
pub struct Metrics {
    storage: Storage,
    began: Instant,
    serves_loopback: bool,
    connections: AtomicI64,
    signed: AtomicU64,
    misfits: AtomicU64,
    requests: Mutex<BTreeMap<(String, &'static str, u16), Times>>,
}

#[derive(Default)]
struct Times {
    count: u64,
    sum_us: u64,
    buckets: [u64; BUCKETS_US.len()],
}

/// Counts a connection for as long as it is held.
pub(super) struct Open(Arc<Metrics>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// Nothing counted yet.
    pub fn new(program: &Program) -> Metrics {
        Metrics {
            storage: program.storage.clone(),
            began: Instant::now(),
            serves_loopback: program.settings.metrics == "loopback",
            connections: AtomicI64::new(0),
            signed: AtomicU64::new(0),
            misfits: AtomicU64::new(0),
            requests: Mutex::default(),
        }
    }

    /// Counts signed checkpoints.
    pub(super) fn signed(&self, checkpoints: usize) {
        self.signed.fetch_add(checkpoints as u64, Ordering::Relaxed);
    }

    /// Keeps how many books did not fit when they were last verified.
    pub(super) fn misfits(&self, books: usize) {
        self.misfits.store(books as u64, Ordering::Relaxed);
    }

    pub(super) fn connection(self: &Arc<Metrics>) -> Open {
        self.connections.fetch_add(1, Ordering::Relaxed);
        Open(Arc::clone(self))
    }

    fn answered(&self, route: String, method: &'static str, status: u16, took_us: u64) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let times = requests.entry((route, method, status)).or_default();
        times.count += 1;
        times.sum_us += took_us;
        for (bucket, most) in times.buckets.iter_mut().zip(BUCKETS_US) {
            *bucket += u64::from(took_us <= most);
        }
    }

    /// Everything, as Prometheus reads it. `missing` is of how many books entries are missing, where that is known.
    fn text(&self, missing: Option<usize>) -> String {
        let mut out = String::with_capacity(8192);
        let mut figure = |name: &str, kind: &str, meaning: &str, value: f64| {
            let _ = write!(out, "# HELP {name} {meaning}\n# TYPE {name} {kind}\n{name} {value}\n");
        };
        figure("comity_up_seconds", "gauge", "Seconds since the program started.", self.began.elapsed().as_secs_f64());
        figure("comity_connections", "gauge", "Open connections.", self.connections.load(Ordering::Relaxed) as f64);
        figure(
            "comity_statements_total",
            "counter",
            "Statements run on the database.",
            self.storage.statements() as f64,
        );
        figure(
            "comity_checkpoints_signed_total",
            "counter",
            "Checkpoints signed by the timer.",
            self.signed.load(Ordering::Relaxed) as f64,
        );
        figure(
            "comity_books_misfit",
            "gauge",
            "Books that did not fit when they were last verified.",
            self.misfits.load(Ordering::Relaxed) as f64,
        );
        if let Some(books) = missing {
            let meaning = "Books of which entries are missing that were signed; above 0, nothing is written.";
            figure("comity_books_missing", "gauge", meaning, books as f64);
        }
        if let Some(bytes) = resident_bytes() {
            figure("process_resident_memory_bytes", "gauge", "Resident memory.", bytes as f64);
        }
        self.write_requests(&mut out);
        out
    }

    fn write_requests(&self, out: &mut String) {
        const NAME: &str = "comity_request_duration_seconds";
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = write!(out, "# HELP {NAME} Time until the answer begins.\n# TYPE {NAME} histogram\n");
        for ((route, method, status), times) in requests.iter() {
            let labels = format!("route=\"{route}\",method=\"{method}\",status=\"{status}\"");
            for (count, most) in times.buckets.iter().zip(BUCKETS_US) {
                let _ = writeln!(out, "{NAME}_bucket{{{labels},le=\"{}\"}} {count}", most as f64 / 1e6);
            }
            let _ = writeln!(out, "{NAME}_bucket{{{labels},le=\"+Inf\"}} {}", times.count);
            let _ = writeln!(out, "{NAME}_sum{{{labels}}} {}", times.sum_us as f64 / 1e6);
            let _ = writeln!(out, "{NAME}_count{{{labels}}} {}", times.count);
        }
    }
}

/// Counts each request and how long its answer took.
pub(super) async fn observe(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = match request.method().as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        _ => "other",
    };
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    metrics.answered(route, method, response.status().as_u16(), began.elapsed().as_micros() as u64);
    response
}

/// The route `/metrics`, for programs on this machine alone.
pub(super) fn routes(routes: Routes, metrics: &Arc<Metrics>) -> Routes {
    let metrics = Arc::clone(metrics);
    routes.open("GET", "/metrics", "metrics", move |ask: Ask, headers: HeaderMap, request: Request| async move {
        let direct = request.extensions().get::<Direct>().is_some_and(|direct| direct.0.to_canonical().is_loopback());
        let is_forwarded = ["forwarded", "x-forwarded-for"].iter().any(|name| headers.contains_key(*name));
        if metrics.serves_loopback && direct && !is_forwarded {
            as_text(&metrics).await
        } else {
            ask.refuse(Problem::not_found()).into_response()
        }
    })
}

async fn as_text(metrics: &Metrics) -> Response {
    // Where the database does not answer, the other figures are told all the same.
    let missing = match metrics.storage.read(books::missing::list).await {
        Ok(missing) => Some(missing.len()),
        Err(error) => {
            tracing::error!(%error, "what is missing cannot be counted");
            None
        }
    };
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], metrics.text(missing)).into_response()
}

/// Listens for Prometheus alone, where the setting is an address.
pub(super) async fn listen(program: &Program, metrics: &Arc<Metrics>) -> anyhow::Result<JoinHandle<()>> {
    let address = program.settings.metrics.clone();
    if ["loopback", "off", ""].contains(&address.as_str()) {
        return Ok(tokio::spawn(async {}));
    }
    let failed = || format!("the setting \"metrics\": {address} cannot be listened at");
    let listener = tokio::net::TcpListener::bind(&address).await.with_context(failed)?;
    let metrics = Arc::clone(metrics);
    let router = Router::new().route("/metrics", get(move || async move { as_text(&metrics).await }));
    Ok(tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "metrics are no longer served");
        }
    }))
}

/// The memory that the system has given the program, where it says so.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}
