//! T03t: how long an answer takes tells nothing either. Every page and every answer of the API that is found by a name is
//! asked for as somebody who must not know of what has that name, and with a name that nothing has, in random order and
//! many times. The two take the same time, as far as their medians and Welch's t can tell (the rule and the value 4.5
//! are dudect's: Reparaz, Balasch and Verbauwhede, 2017).

use std::time::Instant;

use kernel::Fault;
use web::{Access, Declared};

use crate::chance::{Chance, times};
use crate::house::call::Call;
use crate::house::hidden::absent;
use crate::house::model::{Model, of_each};
use crate::house::ways;
use crate::planted::turns_red_unwalled;

/// The largest difference of medians that nobody can use over a network, in microseconds.
const FELT_US: f64 = 200.0;
/// Above this, the means are of two different things.
const TOLD_APART: f64 = 4.5;

/// A route to be asked, with a name that is hidden and with one that is absent.
struct Pair {
    route: String,
    calls: [Call; 2],
}

/// Every route that looks something up: within one's own relationship what the other side keeps to itself, and from
/// outside the relationship itself.
fn pairs(model: &Model, declared: &[Declared]) -> Vec<Pair> {
    let (cast, register) = (&model.cast, &model.register);
    let looks_up = |route: &&Declared| !ways::changes(route) && route.path.contains('{');
    let signed_in = declared.iter().filter(looks_up).filter(|route| route.access == Access::SignedIn);
    let pair = |route: &Declared| {
        let is_inside = !ways::names_only_a_relationship(route);
        let (who, names) = if is_inside { (&cast.partner, &register.ours) } else { (&cast.outsider, &register.joint) };
        let none = absent(names, is_inside);
        let call = |names| ways::by(ways::call(route, names, &model.description, (1, "timed")), who);
        Pair { route: format!("{} {}", route.method, route.path), calls: [call(names), call(&none)] }
    };
    signed_in.map(pair).collect()
}

/// The lower nine tenths, in microseconds, in order: what else the machine did is in the rest.
fn calm(mut took: Vec<f64>) -> Vec<f64> {
    took.sort_by(f64::total_cmp);
    took.truncate(took.len().div_ceil(10) * 9);
    took
}

fn median(calm: &[f64]) -> f64 {
    calm[calm.len() / 2]
}

fn mean_and_variance(calm: &[f64]) -> (f64, f64) {
    let n = calm.len() as f64;
    let mean = calm.iter().sum::<f64>() / n;
    (mean, calm.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / (n - 1.0))
}

/// Welch's t of the two.
fn welch(a: &[f64], b: &[f64]) -> f64 {
    let ((mean_a, variance_a), (mean_b, variance_b)) = (mean_and_variance(a), mean_and_variance(b));
    (mean_a - mean_b) / (variance_a / a.len() as f64 + variance_b / b.len() as f64).sqrt()
}

#[test]
fn what_is_hidden_takes_as_long_as_what_is_absent() {
    let samples = times("COMITY_TIMINGS", 60);
    of_each(|model| {
        let mut chance = Chance::of_test("T03t", 9);
        let mut house = model.copy();
        let pairs = pairs(model, &house.declared);
        assert!(pairs.len() >= 30, "T03t: {} routes that look something up", pairs.len());
        let mut widest = (0.0, String::new());
        for Pair { route, calls } in &pairs {
            house.start_again(5);
            let mut took = [Vec::new(), Vec::new()];
            let asked = |which: usize| {
                let call = calls[which].clone();
                let began = Instant::now();
                let heard = house.hear(call);
                let micros = began.elapsed().as_secs_f64() * 1e6;
                assert!(!heard.is_done(), "T03t: {route} should be refused");
                micros
            };
            [0, 1].into_iter().for_each(|which| _ = asked(which));
            for _ in 0..samples {
                let first = chance.below(2);
                [first, 1 - first].into_iter().for_each(|which| took[which].push(asked(which)));
            }
            let [hidden, absent] = took.map(calm);
            let (apart, t) = ((median(&hidden) - median(&absent)).abs(), welch(&hidden, &absent).abs());
            assert!(
                t < TOLD_APART || apart < FELT_US,
                "T03t: {route} takes {:.0} µs where something is hidden and {:.0} µs where nothing is (t = {t:.1})",
                median(&hidden),
                median(&absent)
            );
            if apart > widest.0 {
                widest = (apart, route.clone());
            }
        }
        println!(
            "T03t: {} routes, {samples} times each; the medians differ by {:.0} µs at most, {}",
            pairs.len(),
            widest.0,
            widest.1
        );
    });
}

#[test]
fn a_planted_fault_shows_in_the_time_that_an_answer_takes() {
    turns_red_unwalled(
        "timed::what_is_hidden_takes_as_long_as_what_is_absent",
        Fault::HiddenTakesLonger,
        "where something is hidden",
        &[],
    );
}
