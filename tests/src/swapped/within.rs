//! T06, ids in bodies and queries: people who sit in the relationship name in it what is hidden from them, or is of
//! another relationship: in acts upon many, as owner or second owner, as what revealed something, as the layout of a
//! file, in the choices of an import, as a proposal that waits, as whoever is seated or named in a room. They are
//! answered as if they had named what is not there, and nothing changes.

use std::collections::BTreeMap;

use kernel::Fault;
use serde_json::{Value, json};

use super::own_names;
use crate::house::House;
use crate::house::call::Call;
use crate::house::hidden::{HiddenFrom, absent, cases, sits_in};
use crate::house::model::{Model, of_each};
use crate::house::register::{ESTATE, Names};
use crate::house::ways;
use crate::matrix::said;
use crate::planted::turns_red_unwalled;

/// Sees to it that each side has brought a register in, and looks at it as it is now, with a row less. Answers the
/// imports that are looked at.
fn read_again(house: &House, model: &Model) -> [String; 2] {
    [&model.cast.owner, &model.cast.partner].map(|who| {
        let rows = "Ref,Risk,Likelihood,Impact\n1,Pump stops,3,4\n";
        let first = house.upload(who, ESTATE, ("kept.csv", &format!("{rows}2,Door sticks,2,2\n")));
        house.bring_in_import(who, ESTATE, &first);
        house.upload(who, ESTATE, ("kept.csv", rows))
    })
}

/// What each id of a request is: the caller's own, what both sides share, or one that is named though it is not theirs.
struct Given<'n> {
    own: &'n Names,
    joint: &'n Names,
    named: &'n Names,
}

fn page(rest: &str) -> Call {
    Call::get(format!("/r/{ESTATE}{rest}"))
}

fn api(method: &str, rest: &str, body: &Value) -> Call {
    let call = Call::new(method, format!("/api/v1/relationships/{ESTATE}{rest}")).header("if-match", "\"v1\"");
    if body.is_null() { call } else { call.json(body) }
}

fn form(path: &str, fields: &[(&str, &str)]) -> Call {
    let fields =
        fields.iter().copied().chain([("version", "1")]).map(|(name, value)| (name.to_owned(), value.to_owned()));
    Call::new("POST", path).form(&fields.collect::<Vec<_>>())
}

/// Looks that say in the query what they are about.
fn looks(Given { own, named, .. }: &Given<'_>) -> Vec<Call> {
    let (risk, person, import, room) = (&named.risk, &named.person, &named.import, &named.room);
    let get = |rest: String| api("GET", &rest, &Value::Null);
    vec![
        page(&format!("/risks?owner={person}")),
        page(&format!("/risks?q={risk}")),
        page(&format!("/risks?after={risk}")),
        page(&format!("/risks/new?from={risk}")),
        page(&format!("/risks/export?format=csv&owner={person}")),
        page(&format!("/risks/export?format=csv&take={import}")),
        page(&format!("/books?book={room}")),
        get(format!("/risks?owner={person}")),
        get(format!("/risks?q={risk}")),
        get(format!("/risks?after={risk}")),
        get(format!("/actions?owner={person}")),
        get(format!("/risks/export?format=csv&owner={person}")),
        get(format!("/risks/export?format=csv&layout={import}")),
        get(format!("/risks/disclosure?id={risk}")),
        get(format!("/risks/disclosure?id={}&id={risk}", own.risk)),
        Call::get(format!("/updates?relationship={ESTATE}~{room}")),
        Call::get(format!("/api/v1/updates?relationship={ESTATE}~{room}")),
        Call::get(format!("/menu?in={ESTATE}~{room}")),
        Call::get(format!("/search/suggestions?q=heating&in={ESTATE}~{room}")),
        Call::get(format!("/api/v1/search?q={risk}")),
        Call::get(format!("/search?q={risk}")),
    ]
}

/// Changes for programs that name something in their body.
fn changes(Given { own, joint, named }: &Given<'_>) -> Vec<Call> {
    let raised = |name: &str, id: &str| {
        let mut body = json!({ "title": "Raised within", "seen_by": "both" });
        body[name] = id.into();
        api("POST", "/risks", &body)
    };
    let amended = |name: &str, id: &str| api("PATCH", &format!("/risks/{}", joint.risk), &json!({ name: id }));
    let many = |act: &str| api("POST", "/risks/bulk", &upon(act, &named.risk));
    let import = |body: &Value| api("PATCH", &format!("/imports/{}", own.import), body);
    let owner = |body: &Value| api("PUT", &format!("/risks/{}/owner", joint.risk), body);
    let seat = format!("/rooms/{}/people/{}/seat", own.room, own.person);
    vec![
        raised("revealed_by", &named.risk),
        raised("owner", &named.person),
        raised("second_owner", &named.person),
        amended("revealed_by", &named.risk),
        amended("second_owner", &named.person),
        owner(&json!({ "owner": named.person })),
        owner(&json!({ "owner": own.person, "second_owner": named.person })),
        api("POST", &format!("/risks/{}/actions", joint.risk), &json!({ "title": "Do it", "owner": named.person })),
        api("PATCH", &format!("/actions/{}", joint.action), &json!({ "owner": named.person })),
        many("look"),
        many("close"),
        many("reopen"),
        many("disclose"),
        import(&json!({ "earlier": named.import })),
        import(&json!({ "closes": { named.risk.as_str(): "It is in the file no more" } })),
        api("DELETE", &format!("/imports/{}/run", own.import), &json!({ "leave": [named.risk] })),
        api("POST", "/criteria", &json!({ "text": criteria(), "instead_of": named.criteria })),
        api("PUT", &seat, &json!({ "may": "read", "organisation": named.organisation })),
    ]
}

/// The same on pages.
fn forms(Given { own, joint, named }: &Given<'_>) -> Vec<Call> {
    let risks = format!("/r/{ESTATE}/risks");
    let raised = |name, id| form(&risks, &[("title", "Raised within"), ("seen_by", "both"), (name, id)]);
    let one = format!("{}:1", named.risk);
    let many = |act, ready| {
        let why = [("looked_because", "So"), ("closed_because", "So")];
        form(&format!("{risks}/bulk"), &[("act", act), ("id", &one), ("ready", ready), why[0], why[1]])
    };
    let import = |fields: &[(&str, &str)]| form(&format!("/r/{ESTATE}/imports/{}", own.import), fields);
    let amended = |name, id| form(&format!("{risks}/{}/edit", joint.risk), &[("title", "Amended within"), (name, id)]);
    let mut proposed = ways::CRITERIA.to_vec();
    proposed.retain(|(name, _)| *name != "instead_of");
    proposed.push(("instead_of", &named.criteria));
    vec![
        raised("revealed_by", &named.risk),
        raised("owner", &named.person),
        raised("second_owner", &named.person),
        amended("owner", &named.person),
        amended("second_owner", &named.person),
        form(&format!("{risks}/{}/act/assign", joint.risk), &[("owner", &named.person)]),
        form(&format!("{risks}/{}/actions", joint.risk), &[("title", "Do it"), ("owner", &named.person)]),
        many("look", ""),
        many("look", "yes"),
        many("close", "yes"),
        many("disclose", ""),
        many("disclose", "yes"),
        import(&[("do", "look"), ("seen_by", "us"), ("earlier", &named.import)]),
        import(&[("do", "look"), ("earlier", "none"), ("close", &named.risk), ("close_because", "It is gone")]),
        form(&format!("/r/{ESTATE}/criteria"), &proposed),
        form(&format!("/r/{ESTATE}/people"), &[("person", &named.person), ("role", "member"), ("title", "")]),
        form(&format!("/r/{ESTATE}/rooms/{}/people", own.room), &[("person", &named.person), ("may", "read")]),
        form("/settings/organisation-switch", &[("organisation", &named.organisation)]),
    ]
}

/// One act upon many, of which there is one that is not theirs.
fn upon(act: &str, risk: &str) -> Value {
    let mut body = json!({ "act": act, "items": [{ "id": risk, "version": 1 }] });
    match act {
        "look" => body["looked_because"] = "So".into(),
        "close" => body["closed_because"] = "So".into(),
        _ => {}
    }
    body
}

/// Criteria that could be proposed.
fn criteria() -> Value {
    let steps: Vec<_> = (1..=5).map(|step| json!({ "word": format!("Step {step}") })).collect();
    json!({ "steps": 5, "likelihood": steps, "effect": steps, "bands": { "medium": 5, "high": 9, "very_high": 15 },
        "days": { "low": 30, "medium": 30, "high": 14, "very_high": 6 } })
}

/// Every request of somebody in which that is named.
fn requests((model, imports): (&Model, &[String; 2]), case: &HiddenFrom, named: &Names) -> Vec<Call> {
    let own = own_names(model, case);
    let import = imports[usize::from(own.risk == model.register.theirs.risk)].clone();
    let own = &Names { import, ..own.clone() };
    let given = Given { own, joint: &model.register.joint, named };
    [looks(&given), changes(&given), forms(&given)].concat()
}

/// The request with a key of its own.
fn with_key(mut call: Call, key: &str) -> Call {
    if call.method != "GET" && !call.path.starts_with("/api/") {
        call.body.extend(format!("&idempotency={}", key.replace(' ', "+")).bytes());
        return call;
    }
    call.header("idempotency-key", key)
}

/// A page without the keys of its forms, which follow from what was asked.
fn without_keys(page: &str) -> String {
    let mut parts = page.split("name=\"idempotency\" value=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once('"').map_or(part, |(_, rest)| rest))
}

/// The lines in which two answers differ.
fn differs(one: &str, other: &str) -> String {
    let lines = one.lines().zip(other.lines()).filter(|(one, other)| one != other);
    lines.map(|(one, other)| format!("hidden: {one}\nabsent: {other}")).collect::<Vec<_>>().join("\n")
}

/// Whether acts upon many answered for each that it was not done, or asked before anything was done.
fn answers_for_each(call: &Call) -> bool {
    call.path.ends_with("/risks/bulk")
}

#[test]
fn what_is_named_in_a_body_or_a_query_is_as_hidden_as_in_an_address() {
    of_each(|model| {
        let mut house = model.copy();
        let imports = read_again(&house, model);
        let before = house.digest();
        let (mut asked, mut answers) = (0, BTreeMap::new());
        for case in cases(model).into_iter().filter(|case| sits_in(&model.cast, ESTATE, &case.person)) {
            house.start_again(6);
            // The address is their own: what is hidden stands in the rest.
            let hidden = Names { slug: ESTATE.to_owned(), ..case.names.clone() };
            let none = absent(&hidden, true);
            for (one, other) in
                requests((model, &imports), &case, &hidden).into_iter().zip(requests((model, &imports), &case, &none))
            {
                let what = format!("T06 {} {} as {} ({})", one.method, one.path, case.who, case.what);
                let body = String::from_utf8_lossy(&one.body).into_owned();
                let (is_look, each) = (one.method == "GET", answers_for_each(&one));
                let [first, second] = [(one, &hidden), (other, &none)].map(|(call, names)| {
                    let call = with_key(call, &format!("within {asked} {}", names.risk));
                    let heard = house.hear(ways::by(call, &case.person));
                    (without_keys(&said(&heard, names)), heard)
                });
                assert!(first.0 == second.0, "{what} {body}: hidden is not absent:\n{}", differs(&first.0, &second.0));
                let is_refused = is_look || each || !first.1.is_done();
                assert!(is_refused, "{what} {body}: done: {}", first.0);
                *answers.entry(first.1.status).or_insert(0) += 1;
                asked += 1;
            }
        }
        let mut changed = House::changed(&before, &house.digest());
        // What acts upon many answered, each time that nothing was done, is kept with its key.
        changed.retain(|table| table != "answers");
        assert!(changed.is_empty(), "T06: {changed:?} changed");
        println!("T06: {asked} requests that name in them what is not theirs, answered {answers:?}, none done");
    });
}

#[test]
fn a_planted_fault_finds_what_is_named_within() {
    turns_red_unwalled(
        "swapped::within::what_is_named_in_a_body_or_a_query_is_as_hidden_as_in_an_address",
        Fault::IdsAreNotScoped,
        "hidden is not absent",
        &[],
    );
}
