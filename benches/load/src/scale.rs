//! The same pages on a small register and on a large one.

use crate::client::{Client, Request};
use crate::cost::{self, Cost};
use crate::place::{Browser, Place, RELATIONSHIP};
use crate::server::Server;
use crate::table::{Goal, Table};
use crate::{Outcome, Programs};

const ROUNDS: usize = 3;

/// What is looked at, and whether a goal stands on it.
fn pages() -> [(&'static str, String, Goal); 3] {
    let list = format!("/r/{RELATIONSHIP}/risks");
    [
        ("list page", list.clone(), Goal::AtMost(1.3)),
        ("list page sorted by title", format!("{list}?sort=title"), Goal::Known),
        ("search for three words", "/search?q=generator+orchard+night".to_owned(), Goal::Known),
    ]
}

/// Measures the pages on both, in turn.
///
/// # Errors
/// Where a server refuses.
pub fn measure(programs: &Programs, places: [&Place; 2], table: &mut Table) -> Outcome<()> {
    let mut looked = Vec::new();
    for place in places {
        let server = Server::comity(&programs.comity, &place.folder)?;
        let browser = Browser::sign_in(&server, &place.people[0])?;
        looked.push((server, browser.header));
    }
    for (name, path, goal) in pages() {
        let (mut few, mut many): (Vec<Cost>, Vec<Cost>) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            for (into, (server, header)) in [&mut few, &mut many].into_iter().zip(&looked) {
                // A connection that is idle while the other server is asked would be closed.
                let client = &mut Client::new(&server.address, header);
                into.push(cost::of((server, client), 200, |_| Request::get(path.clone()), |_| ())?);
            }
        }
        let (few, many) = (cost::middle(&few), cost::middle(&many));
        table.add(
            &format!("{name}, 100,000 records, of its time with 1,000"),
            (goal, "×"),
            many.median_us / few.median_us,
            format!(
                "{:.0} µs against {:.0} µs; processor {:.0} µs against {:.0} µs",
                many.median_us, few.median_us, many.processor_us, few.processor_us
            ),
        );
    }
    statements(&looked[1], table)?;
    looked.into_iter().try_for_each(|(server, _)| server.stop())
}

/// How often a page's statements are counted: what the server does by itself meanwhile is in its count, too, so that the
/// least is the page's own.
const COUNTED: usize = 5;

/// Statements that pages take, by the server's own count.
fn statements((server, header): &(Server, String), table: &mut Table) -> Outcome<()> {
    let mut client = Client::new(&server.address, header);
    let pages = [
        ("list", format!("/r/{RELATIONSHIP}/risks")),
        ("record", format!("/r/{RELATIONSHIP}/risks/R-1")),
        ("overview", format!("/r/{RELATIONSHIP}")),
        ("my work", "/work".to_owned()),
        ("search", "/search?q=generator+orchard".to_owned()),
    ];
    // Asking for the count takes statements of its own.
    let before = server.statements()?;
    let asking = server.statements()? - before;
    let mut counted = Vec::new();
    for (name, path) in pages {
        let mut least = f64::MAX;
        for _ in 0..COUNTED {
            let before = server.statements()?;
            client.expect(200, &Request::get(path.clone()))?;
            least = least.min(server.statements()? - before - asking);
        }
        counted.push((name, least));
    }
    let most = counted.iter().map(|(_, count)| *count).fold(0.0, f64::max);
    let each: Vec<String> = counted.iter().map(|(name, count)| format!("{name} {count}")).collect();
    let note = format!("{}; every page in `tests/src/statements.rs`", each.join(", "));
    table.add("statements of a page, with 100,000 records", (Goal::AtMost(12.0), ""), most, note);
    Ok(())
}
