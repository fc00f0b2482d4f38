//! What a request costs the server: processor, by the kernel's own account, and time, as whoever asks sees it.

use std::time::{Duration, Instant};

use crate::Outcome;
use crate::client::{Client, Request};
use crate::server::Server;

/// A measurement ends when the server has used so many seconds of processor (the account is kept in hundredths) …
const ENOUGH_S: f64 = 0.5;
/// … and answered so many requests, or when it has taken so long.
const ENOUGH: usize = 400;
const LONGEST: Duration = Duration::from_secs(4);
/// Requests before the measurement: connections, statements and pages are warm then.
const WARM: usize = 50;

/// The cost of a request.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// Processor of the server, user and system, in microseconds a request.
    pub processor_us: f64,
    /// The middle of the times until the answer was there, in microseconds.
    pub median_us: f64,
}

/// Sends requests on one kept connection, one after the other; every one is answered with `status`.
///
/// # Errors
/// Where one is not.
pub fn of(
    (server, client): (&Server, &mut Client),
    status: u16,
    mut next: impl FnMut(usize) -> Request,
    mut done: impl FnMut(usize),
) -> Outcome<Cost> {
    let mut ask = |n: usize| -> Outcome<f64> {
        let request = next(n);
        let began = Instant::now();
        client.expect(status, &request)?;
        let took = began.elapsed();
        done(n);
        Ok(took.as_secs_f64() * 1e6)
    };
    let (mut n, began) = (0, Instant::now());
    while n < WARM && began.elapsed() < LONGEST / 4 {
        ask(n)?;
        n += 1;
    }
    let (before, began) = (server.processor()?, Instant::now());
    let (mut times, mut used) = (Vec::new(), 0.0);
    while (used < ENOUGH_S || times.len() < ENOUGH) && began.elapsed() < LONGEST {
        times.push(ask(n + times.len())?);
        // To ask for the account costs something, too.
        if times.len() % 20 == 0 {
            used = server.processor()? - before;
        }
    }
    used = server.processor()? - before;
    let processor_us = used * 1e6 / times.len() as f64;
    Ok(Cost { processor_us, median_us: place_of(&mut times, 0.5) })
}

/// The value below which that share of the values lies.
pub fn place_of(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let index = ((values.len() as f64 * share) as usize).min(values.len().saturating_sub(1));
    values.get(index).copied().unwrap_or(f64::NAN)
}

/// The middle of some measurements, each figure by itself.
pub fn middle(costs: &[Cost]) -> Cost {
    let of = |figure: fn(&Cost) -> f64| place_of(&mut costs.iter().map(figure).collect::<Vec<_>>(), 0.5);
    Cost { processor_us: of(|cost| cost.processor_us), median_us: of(|cost| cost.median_us) }
}
