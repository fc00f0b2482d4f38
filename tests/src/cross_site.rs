//! T42: another site's page cannot make a browser change anything here, whatever it sends; and looking never changes
//! anything, whoever looks.

use kernel::Fault;
use web::Declared;

use crate::house::House;
use crate::house::call::Call;
use crate::house::cast::Person;
use crate::house::model::{Model, of_each};
use crate::house::ways;
use crate::planted::turns_red;

/// Looks that keep something all the same, and why: what covers a book to its last entry is signed when it is taken
/// out, as the timer would have signed it anyway.
const SIGNS: [&str; 2] = ["export_book_file", "export_book"];

type Shape = (&'static str, fn(Call, &Model) -> Call);

/// What a hostile page can have a browser send with the session's cookie; the token of the session it cannot know.
const SHAPES: [Shape; 14] = [
    ("from another site", |call, _| call.header("sec-fetch-site", "cross-site")),
    ("from a site beside ours", |call, _| call.header("sec-fetch-site", "same-site")),
    ("from another origin", |call, _| call.header("origin", "https://evil.example")),
    ("from an origin like ours", |call, _| call.header("origin", "http://localhost:8080.evil.example")),
    ("from the same host, another port", |call, _| call.header("origin", "http://localhost:9090")),
    ("from an origin that hides", |call, _| call.header("origin", "null")),
    ("from another site that says it is none", |call, _| {
        call.header("sec-fetch-site", "cross-site").header("origin", "null")
    }),
    ("as text", |call, _| call.header("content-type", "text/plain").header("sec-fetch-site", "cross-site")),
    ("as a form", |call, _| {
        call.header("content-type", "application/x-www-form-urlencoded").header("origin", "https://evil.example")
    }),
    ("as a form with parts", |call, _| {
        call.header("content-type", "multipart/form-data; boundary=edge").header("origin", "null")
    }),
    ("without the token", |call, _| call.header("x-csrf", "")),
    ("with somebody else's token", |call, model| call.header("x-csrf", &model.cast.partner.csrf)),
    ("by a method that a header names", |call, _| {
        let method = call.method.clone();
        Call { method: "GET".to_owned(), ..call }
            .header("x-http-method-override", &method)
            .header("x-http-method", method)
    }),
    ("by a method that the address names", |call, _| {
        let path = format!("{}?_method={}", call.path, call.method);
        Call { method: "GET".to_owned(), path, ..call }
    }),
];

/// The request with the session's cookie and, where the browser would put it in, the token of the form.
fn as_owner(owner: &Person, model: &Model, route: &Declared, shape: &Shape) -> Call {
    let call = ways::call(route, &model.register.joint, &model.description, (1, shape.0));
    // Where the shape is about the site, even the right token must not help.
    let knows_no_token = shape.0.contains("token");
    let cookie = format!("comity={}", owner.cookie);
    let call = if knows_no_token { call.header("cookie", cookie) } else { ways::by(call, owner) };
    (shape.1)(call, model)
}

#[test]
fn another_sites_page_changes_nothing() {
    of_each(|model| {
        let house = model.copy();
        let owner = house.sign_in("Omar Reid", "omar@meridian.example");
        let (mut sent, mut before) = (0, house.digest());
        for route in house.declared.iter().filter(|route| ways::changes(route)) {
            for shape in &SHAPES {
                if route.access == web::Access::Anyone && shape.0.contains("token") {
                    // Nobody is signed in there, so that there is no token; what site it comes from counts.
                    continue;
                }
                let heard = house.hear(as_owner(&owner, model, route, shape));
                let is_look = shape.0.contains("method");
                let what = format!("T42 {} {} {}", route.method, route.path, shape.0);
                assert!(is_look || !heard.is_done(), "{what}: {} {}", heard.status, heard.text());
                sent += 1;
            }
            let after = house.digest();
            let changed = House::changed(&before, &after);
            assert!(changed.is_empty(), "T42 {} {}: {changed:?} changed", route.method, route.path);
            before = after;
        }
        println!("T42: {sent} requests of another site, 0 effects");
    });
}

#[test]
fn looking_changes_nothing() {
    of_each(|model| {
        let house = model.copy();
        let people = [&model.cast.owner, &model.cast.partner, &model.cast.observer, &model.cast.outsider];
        let mut looks = 0;
        for route in house.declared.clone().iter().filter(|route| !ways::changes(route)) {
            let before = house.digest();
            for person in people {
                for names in [&model.register.joint, &model.register.ours, &model.register.theirs] {
                    for query in ["", "?seen_by=us&which=ours&sort=-changed&q=heat&version=1"] {
                        let mut call = ways::call(route, names, &model.description, (1, "look")).by(person);
                        let is_asked = call.path.contains('?') && !query.is_empty();
                        call.path.push_str(&if is_asked { query.replacen('?', "&", 1) } else { query.to_owned() });
                        house.hear(call);
                        looks += 1;
                    }
                }
            }
            let after = house.digest();
            let changed = House::changed(&before, &after);
            let may = if SIGNS.contains(&route.name.as_str()) { vec!["checkpoints"] } else { Vec::new() };
            assert!(
                changed.iter().all(|table| may.contains(&table.as_str())),
                "T42 GET {} changes {changed:?}",
                route.path
            );
        }
        println!("T42: {looks} looks, 0 changes");
    });
}

#[test]
fn planted_faults_turn_cross_site_red() {
    turns_red("cross_site::another_sites_page_changes_nothing", Fault::OtherSitesChange, "] changed", &[]);
    turns_red("cross_site::looking_changes_nothing", Fault::LookingChanges, "T42 GET ", &[]);
}
