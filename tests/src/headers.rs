//! T41: every answer carries the same headers, exactly, whatever it answers: a page, a download, a redirect, a refusal,
//! what is not there, what is not for that method.

use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::cast::Person;
use crate::house::model::{Model, of_each};
use crate::house::ways;
use crate::planted::turns_red;

const POLICY: &str = "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; img-src 'self' data:";
/// What people uploaded is given out so that no browser runs it.
const POLICY_OF_FILES: &str = "default-src 'none'; sandbox";

/// The headers that every answer carries; where there are two values, either.
const EVERY: [(&str, &[&str]); 6] = [
    ("content-security-policy", &[POLICY, POLICY_OF_FILES]),
    ("x-content-type-options", &["nosniff"]),
    ("referrer-policy", &["same-origin"]),
    ("x-frame-options", &["DENY"]),
    ("cross-origin-opener-policy", &["same-origin"]),
    ("cross-origin-resource-policy", &["same-origin"]),
];
/// What tells of the program or lets others in.
const NEVER: [&str; 5] =
    ["server", "x-powered-by", "access-control-allow-origin", "access-control-allow-credentials", "via"];

fn check(what: &str, heard: &Heard, is_secure: bool) {
    for (name, values) in EVERY {
        let all: Vec<_> = heard.headers.iter().filter(|(known, _)| known == name).collect();
        assert!(all.len() == 1 && values.contains(&all[0].1.as_str()), "T41 {what}: {name} is {all:?}");
    }
    for name in NEVER {
        assert_eq!(heard.header(name), "", "T41 {what}: {name}");
    }
    let kept = heard.header("cache-control");
    let is_asset = what.contains(" /assets/") && heard.status == 200;
    let wanted = if is_asset { "public, max-age=31536000, immutable" } else { "no-store" };
    assert_eq!(kept, wanted, "T41 {what}: cache-control");
    let secure = heard.header("strict-transport-security");
    assert_eq!(
        secure,
        if is_secure { "max-age=31536000; includeSubDomains" } else { "" },
        "T41 {what}: strict-transport-security"
    );
    let is_file = heard.header("content-security-policy") == POLICY_OF_FILES;
    if is_file {
        assert!(heard.header("content-disposition").starts_with("attachment"), "T41 {what}: a file is shown");
    }
    let kind = heard.header("content-type");
    assert!(heard.body.is_empty() || !kind.is_empty(), "T41 {what}: a body of no kind");
    assert!(
        !kind.starts_with("text/") || kind.contains("charset=utf-8") || is_file || is_asset,
        "T41 {what}: {kind} without its letters"
    );
    for (_, cookie) in heard.headers.iter().filter(|(name, _)| name == "set-cookie") {
        cookie_is_guarded(what, cookie, is_secure);
    }
}

fn cookie_is_guarded(what: &str, cookie: &str, is_secure: bool) {
    let parts: Vec<String> = cookie.split(';').map(|part| part.trim().to_lowercase()).collect();
    let has = |part: &str| parts.iter().any(|one| one == part);
    assert!(
        has("httponly") && has("path=/") && (has("samesite=lax") || has("samesite=strict")),
        "T41 {what}: {cookie}"
    );
    assert!(!parts.iter().any(|part| part.starts_with("domain=")), "T41 {what}: {cookie}");
    assert_eq!(has("secure") && cookie.starts_with("__Host-comity="), is_secure, "T41 {what}: {cookie}");
}

/// Every route, as somebody or nobody, with a body that fits and one that does not.
fn every_answer(model: &Model, house: &House, who: Option<&Person>, check: &dyn Fn(&str, &Heard)) -> usize {
    let mut answers = 0;
    for route in house.declared.clone() {
        for names in [&model.register.joint, &model.register.ours, &model.register.theirs] {
            let call = ways::call(&route, names, &model.description, (99, "headers"));
            let what = format!("{} {}", route.method, call.path);
            let call = match who {
                // Without the token of the session nothing is changed, so that the session lives on.
                Some(person) => {
                    Call { headers: call.headers, ..call }.header("cookie", format!("comity={}", person.cookie))
                }
                None => call,
            };
            check(&what, &house.hear(call.clone()));
            let head = Call { method: "HEAD".to_owned(), body: Vec::new(), ..call };
            if route.method == "GET" {
                check(&format!("HEAD {}", head.path), &house.hear(head));
            }
            answers += 1;
        }
    }
    answers
}

/// What no route answers.
fn other_answers(house: &House, check: &dyn Fn(&str, &Heard)) {
    let assets = house.hear(Call::get("/sign-in")).text();
    let asset =
        assets.split('"').find(|part| part.starts_with("/assets/")).expect("a page has a style sheet").to_owned();
    let large = Call { body: vec![b'x'; 3 << 20], ..Call::new("POST", "/sign-in") };
    let large = large.header("content-type", "application/x-www-form-urlencoded");
    let wrong = Call { body: b"x".to_vec(), ..Call::new("POST", "/sign-in") }.header("content-type", "text/plain");
    let odd = Call::get("/sign-in?next=//evil.example").header("cookie", "comity=%00\"; x");
    let calls = [
        Call::get("/no-such-page"),
        Call::get("/api/v1/no-such-thing"),
        Call::get("/assets/no-such-file.css"),
        Call::get(asset.split('#').next().unwrap_or(&asset)),
        Call::new("DELETE", "/sign-in"),
        Call::new("PATCH", "/work"),
        Call::new("OPTIONS", "/api/v1/me"),
        Call::new("TRACE", "/"),
        Call::new("POST", "/sign-in").header("origin", "https://evil.example"),
        Call::get("/r/%2e%2e/risks"),
        Call::get("/%ff"),
        large,
        wrong,
        odd,
    ];
    for call in calls {
        let what = format!("{} {}", call.method, call.path);
        check(&what, &house.hear(call));
    }
}

#[test]
fn every_answer_carries_the_whole_policy() {
    of_each(|model| {
        let mut house = model.copy();
        let check_plain = |what: &str, heard: &Heard| check(what, heard, false);
        let mut answers = 0;
        for who in [None, Some(&model.cast.owner), Some(&model.cast.partner), Some(&model.cast.outsider)] {
            answers += every_answer(model, &house, who, &check_plain);
        }
        other_answers(&house, &check_plain);
        let form = [("email", "omar@meridian.example"), ("password", crate::house::cast::PASSWORD)]
            .map(|(n, v)| (n.to_owned(), v.to_owned()));
        let signed_in = house.hear(Call::new("POST", "/sign-in").form(&form));
        assert_eq!((signed_in.status, signed_in.header("set-cookie").is_empty()), (303, false), "{}", signed_in.text());
        check_plain("POST /sign-in", &signed_in);
        house.move_to("https://comity.example.org");
        let check_secure = |what: &str, heard: &Heard| check(what, heard, true);
        other_answers(&house, &check_secure);
        let signed_in = house.hear(Call::new("POST", "/sign-in").form(&form));
        assert_eq!((signed_in.status, signed_in.header("set-cookie").is_empty()), (303, false), "{}", signed_in.text());
        check_secure("POST /sign-in", &signed_in);
        println!("T41: {answers} answers of {} routes", house.declared.len());
    });
}

#[test]
fn a_planted_fault_turns_the_headers_red() {
    turns_red("headers::every_answer_carries_the_whole_policy", kernel::Fault::RefusalsAreBare, " is []", &[]);
}
