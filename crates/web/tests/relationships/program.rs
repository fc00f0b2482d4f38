//! The same for programs.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use books::BookKind;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::browser::Browser;
use crate::house::{COLLEAGUE, House, OWNER, PARTNER, Raised, in_each};

/// A request of a browser's script, and its answer.
async fn call(house: &House, browser: &mut Browser<'_>, method: &str, path: &str, body: Value) -> (StatusCode, Value) {
    let page = browser.open("/menu").await;
    let csrf =
        page.html.split("X-CSRF\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned();
    let cookies: Vec<_> = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = Request::builder()
        .method(method)
        .uri(format!("/api/v1{path}"))
        .header(header::COOKIE, cookies.join("; "))
        .header("x-csrf", csrf)
        .header(header::CONTENT_TYPE, "application/json");
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    let answer = house.router.clone().oneshot(request.body(body).expect("a request")).await.expect("an answer");
    let status = answer.status();
    let bytes = answer.into_body().collect().await.expect("a body").to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

#[test]
fn a_program_opens_reads_and_amends_a_relationship() {
    in_each(|house| async move {
        house.found().await;
        let mut owner = Browser::of(&house, OWNER).await;
        let new = json!({ "name": "Works Estate", "value": 48_000_000, "currency": "GBP", "ends_on": "2031-03-31" });
        let (status, opened) = call(&house, &mut owner, "POST", "/relationships", new).await;
        assert_eq!(
            (status, &opened["slug"], &opened["value"]),
            (StatusCode::CREATED, &json!("works-estate"), &json!("48000000"))
        );
        let (_, list) = call(&house, &mut owner, "GET", "/relationships", Value::Null).await;
        assert_eq!((&list["items"][0]["slug"], &list["next"]), (&json!("works-estate"), &Value::Null));
        let amend = json!({ "purpose": "Facilities", "scale": 4, "version": opened["version"] });
        let (status, amended) = call(&house, &mut owner, "PATCH", "/relationships/works-estate", amend.clone()).await;
        assert_eq!((status, &amended["scale"], &amended["ends_on"]), (StatusCode::OK, &json!(4), &json!("2031-03-31")));
        let (status, _) = call(&house, &mut owner, "PATCH", "/relationships/works-estate", amend).await;
        assert_eq!(status, StatusCode::CONFLICT, "the version has gone on");
        let (status, wrong) =
            call(&house, &mut owner, "POST", "/relationships", json!({ "name": [], "colour": "red" })).await;
        assert_eq!((status, wrong["errors"].as_array().map(Vec::len)), (StatusCode::UNPROCESSABLE_ENTITY, Some(2)));
        let (status, _) = call(&house, &mut owner, "GET", "/relationships?colour=red", Value::Null).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn the_scale_stays_once_something_is_scored_on_it() {
    in_each(|house| async move {
        house.found().await;
        let estate = house.open("Works Estate").await;
        let mut owner = Browser::of(&house, OWNER).await;
        house.raise(OWNER, estate, Raised::new(BookKind::Side, "Scored")).await;
        let (_, now) = call(&house, &mut owner, "GET", "/relationships/works-estate", Value::Null).await;
        let amend = json!({ "scale": 3, "version": now["version"] });
        let (status, refused) = call(&house, &mut owner, "PATCH", "/relationships/works-estate", amend).await;
        assert_eq!(
            (status, &refused["errors"][0]["code"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!("directory-scale-in-use"))
        );
    });
}

#[test]
fn a_program_seats_people_and_reads_what_happened() {
    in_each(|house| async move {
        let estate = house.furnish().await;
        let carla = house.person(COLLEAGUE).await;
        let mut owner = Browser::of(&house, OWNER).await;
        let seat = format!("/relationships/works-estate/people/{carla}/seat");
        let (status, seated) = call(&house, &mut owner, "PUT", &seat, json!({ "role": "member" })).await;
        assert_eq!(
            (status, &seated["name"], &seated["role"]),
            (StatusCode::OK, &json!("Carla Diaz"), &json!("member"))
        );
        let (_, people) = call(&house, &mut owner, "GET", "/relationships/works-estate/people", Value::Null).await;
        assert_eq!(people["items"].as_array().map(Vec::len), Some(3));
        let (status, _) = call(&house, &mut owner, "DELETE", &seat, Value::Null).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        house.raise(PARTNER, estate, Raised::new(BookKind::Shared, "Boilers fail")).await;
        house.raise(PARTNER, estate, Raised::new(BookKind::Side, "Their secret")).await;
        let (_, updates) = call(&house, &mut owner, "GET", "/updates?limit=1", Value::Null).await;
        assert_eq!(
            (&updates["items"][0]["reference"], &updates["items"][0]["act"]),
            (&json!("R-1"), &json!("risk.raised"))
        );
        let next = format!("/updates?limit=200&after={}", updates["next"].as_str().expect("there is more"));
        let (_, older) = call(&house, &mut owner, "GET", &next, Value::Null).await;
        assert!(!older.to_string().contains("R-1") && !older.to_string().contains("secret"));
        let (_, found) = call(&house, &mut owner, "GET", "/search?q=boil", Value::Null).await;
        assert_eq!(found["items"][0]["href"], json!("/r/works-estate/risks/R-1"));
        let (status, _) = call(&house, &mut owner, "PUT", "/updates/seen", Value::Null).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
    });
}

#[test]
fn a_program_reads_a_book_in_order_and_what_was_signed_of_it() {
    in_each(|house| async move {
        house.furnish().await;
        let key = house.app.signing.clone();
        house.change(move |change| books::checkpoint::sign_grown(change, &key)).await.expect("they are signed");
        let mut owner = Browser::of(&house, OWNER).await;
        let (_, first) =
            call(&house, &mut owner, "GET", "/relationships/works-estate/entries?limit=2", Value::Null).await;
        assert_eq!((&first["items"][0]["n"], &first["items"][1]["n"]), (&json!(1), &json!(2)));
        let next =
            format!("/relationships/works-estate/entries?limit=2&after={}", first["next"].as_str().expect("more"));
        let (_, second) = call(&house, &mut owner, "GET", &next, Value::Null).await;
        assert_eq!(second["items"][0]["n"], json!(3));
        let (_, signed) = call(&house, &mut owner, "GET", "/relationships/works-estate/checkpoints", Value::Null).await;
        let (note, root) = (signed["items"][0]["note"].as_str().expect("a note"), signed["items"][0]["root"].as_str());
        assert!(note.starts_with("comity/book/") && root.is_some_and(|root| root.len() == 64));
        let (status, _) =
            call(&house, &mut owner, "GET", "/relationships/works-estate/entries?after=x", Value::Null).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, _) = call(&house, &mut owner, "GET", "/relationships/nowhere/entries", Value::Null).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_program_invites_a_partner_and_takes_it_back() {
    in_each(|house| async move {
        house.found().await;
        house.open("Works Estate").await;
        let mut owner = Browser::of(&house, OWNER).await;
        let new = json!({ "organisation_name": "Department of Works", "email": PARTNER });
        let all = "/relationships/works-estate/invitations";
        let (status, issued) = call(&house, &mut owner, "POST", all, new).await;
        assert_eq!(status, StatusCode::CREATED);
        let one = format!("{all}/{}", issued["id"].as_str().expect("an id"));
        let (status, renewed) = call(&house, &mut owner, "PUT", &format!("{one}/code"), Value::Null).await;
        assert_eq!(status, StatusCode::OK);
        assert_ne!(renewed["code"], issued["code"]);
        let (_, list) = call(&house, &mut owner, "GET", all, Value::Null).await;
        assert_eq!((&list["items"][0]["state"], list["items"][0].get("code")), (&json!("open"), None));
        let (status, _) = call(&house, &mut owner, "PUT", &format!("{one}/confirmation"), Value::Null).await;
        assert_eq!(status, StatusCode::CONFLICT, "nobody has accepted");
        let (status, _) = call(&house, &mut owner, "DELETE", &one, Value::Null).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        let (_, list) = call(&house, &mut owner, "GET", all, Value::Null).await;
        assert_eq!(list["items"], json!([]));
    });
}
