//! What programs do with accounts and people.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::browser::Browser;
use crate::house::{House, in_each};

/// A program with a person's token.
pub struct Program<'h> {
    house: &'h House,
    token: String,
}

impl Program<'_> {
    /// One request, and its answer's status and document.
    pub async fn ask(&self, method: &str, path: &str, body: Value) -> (StatusCode, Value) {
        self.ask_as(method, path, body, None).await
    }

    /// One request with that key.
    pub async fn ask_as(&self, method: &str, path: &str, body: Value, key: Option<&str>) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/json");
        let request = match key {
            Some(key) => request.header("idempotency-key", key),
            None => request,
        };
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let answer =
            self.house.router.clone().oneshot(request.body(body).expect("a request")).await.expect("an answer");
        let status = answer.status();
        let bytes = answer.into_body().collect().await.expect("a body").to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }
}

/// The token that the page for new tokens makes.
pub async fn program<'h>(house: &'h House, email: &str, scope: &str) -> Program<'h> {
    let mut browser = Browser::of(house, email).await;
    let fields = [("name", "Nightly"), ("scope", scope), ("days", "30")];
    let made = browser.send("/settings/tokens", "/settings/tokens", &fields).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.html);
    Program { house, token: made.text_of("token") }
}

#[test]
fn a_promised_seat_must_be_one_and_a_role_must_be_one_without_it() {
    in_each(async |house| {
        house.furnish().await;
        let program = program(&house, "daniel@meridian.example", "write").await;
        let wrong = [
            (json!({ "email": "new@meridian.example", "relationship": "" }), "relationship"),
            (json!({ "email": "new@meridian.example", "relationship": "works-estate" }), "relationship"),
            (json!({ "email": "new@meridian.example", "relationship": null, "role": 0 }), "role"),
            (json!({ "email": "new@meridian.example", "role": "" }), "role"),
        ];
        for (invite, field) in wrong {
            let (status, problem) = program.ask("POST", "/api/v1/invitations", invite.clone()).await;
            assert_eq!(
                (status, &problem["errors"][0]["field"]),
                (StatusCode::UNPROCESSABLE_ENTITY, &json!(field)),
                "{invite}"
            );
        }
        let nulls = json!({ "email": "new@meridian.example", "relationship": null, "role": null });
        assert_eq!(program.ask("POST", "/api/v1/invitations", nulls).await.0, StatusCode::CREATED);
    });
}

#[test]
fn a_token_is_shown_once_and_works_until_it_is_ended() {
    in_each(async |house| {
        house.furnish().await;
        let program = program(&house, "priya@meridian.example", "write").await;
        let (status, me) = program.ask("GET", "/api/v1/me", Value::Null).await;
        assert_eq!(
            (status, me["name"].as_str(), me["may_write"].as_bool()),
            (StatusCode::OK, Some("Priya Nair"), Some(true))
        );
        let mut browser = Browser::of(&house, "priya@meridian.example").await;
        let list = browser.open("/settings/tokens").await;
        assert!(list.says("Nightly") && !list.says(&program.token));
        let (_, tokens) = program.ask("GET", "/api/v1/me/tokens", Value::Null).await;
        let id = tokens["items"][0]["id"].as_str().unwrap();
        assert_eq!(
            program.ask("DELETE", &format!("/api/v1/me/tokens/{id}"), Value::Null).await.0,
            StatusCode::NO_CONTENT
        );
        assert_eq!(program.ask("GET", "/api/v1/me", Value::Null).await.0, StatusCode::UNAUTHORIZED);
    });
}

#[test]
fn a_token_makes_no_token_and_a_reading_one_changes_nothing() {
    in_each(async |house| {
        house.furnish().await;
        let writes = program(&house, "daniel@meridian.example", "write").await;
        let new = json!({ "name": "More", "scope": "write", "days": 366 });
        assert_eq!(writes.ask("POST", "/api/v1/me/tokens", new).await.0, StatusCode::FORBIDDEN);
        assert_eq!(writes.ask("DELETE", "/api/v1/me/sessions", Value::Null).await.0, StatusCode::FORBIDDEN);
        let reads = program(&house, "daniel@meridian.example", "read").await;
        for (method, path, body) in [
            ("PATCH", "/api/v1/me", json!({ "theme": "dark" })),
            ("POST", "/api/v1/invitations", json!({ "email": "omar@meridian.example" })),
        ] {
            let (status, problem) = reads.ask(method, path, body).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{method} {path}");
            assert!(problem["detail"].as_str().unwrap().contains("only read"), "{problem}");
        }
        assert_eq!(reads.ask("GET", "/api/v1/people", Value::Null).await.1["items"].as_array().unwrap().len(), 2);
    });
}

#[test]
fn a_program_amends_what_it_sends_and_hears_what_is_wrong() {
    in_each(async |house| {
        house.furnish().await;
        let program = program(&house, "daniel@meridian.example", "write").await;
        let (status, me) =
            program.ask("PATCH", "/api/v1/me", json!({ "zone": "Asia/Tokyo", "shortcuts": false })).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(
            (me["zone"].as_str(), me["shortcuts"].as_bool(), me["name"].as_str()),
            (Some("Asia/Tokyo"), Some(false), Some("Daniel Reyes"))
        );
        let (status, problem) =
            program.ask("PATCH", "/api/v1/me", json!({ "zone": "Mars", "colour": "red", "shortcuts": "no" })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let fields: Vec<_> =
            problem["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["colour", "shortcuts"]);
        let (_, organisations) = program.ask("GET", "/api/v1/organisations", Value::Null).await;
        let own = format!("/api/v1/organisations/{}", organisations["items"][0]["id"].as_str().unwrap());
        let (status, amended) = program.ask("PATCH", &own, json!({ "name": "Meridian" })).await;
        assert_eq!(
            (status, amended["name"].as_str(), amended["zone"].as_str()),
            (StatusCode::OK, Some("Meridian"), Some("Europe/London"))
        );
        let other = "/api/v1/organisations/01234567-89ab-4def-8123-456789abcdef";
        assert_eq!(program.ask("PATCH", other, json!({ "name": "Mine" })).await.0, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_program_invites_and_lets_in_and_lets_go() {
    in_each(async |house| {
        house.furnish().await;
        let program = program(&house, "daniel@meridian.example", "write").await;
        let (status, issued) =
            program.ask("POST", "/api/v1/invitations", json!({ "email": "omar@meridian.example" })).await;
        assert_eq!(status, StatusCode::CREATED, "{issued}");
        let address = format!("/invitation?code={}", issued["code"].as_str().unwrap());
        let mut omar = Browser::new(&house);
        omar.send(&address, "/invitation", &[("name", "Omar Haddad"), ("password", crate::house::PASSWORD)]).await;
        let confirm = format!("/api/v1/invitations/{}/confirmation", issued["id"].as_str().unwrap());
        assert_eq!(program.ask("PUT", &confirm, Value::Null).await.0, StatusCode::NO_CONTENT);
        assert_eq!(program.ask("PUT", &confirm, Value::Null).await.0, StatusCode::CONFLICT);
        let (_, people) = program.ask("GET", "/api/v1/people", Value::Null).await;
        let found =
            people["items"].as_array().unwrap().iter().find(|one| one["name"] == "Omar Haddad").unwrap().clone();
        assert_eq!(found["state"], "active");
        let one = format!("/api/v1/people/{}", found["id"].as_str().unwrap());
        let (status, changed) =
            program.ask("PUT", &format!("{one}/membership"), json!({ "role": "administrator" })).await;
        assert_eq!((status, changed["role"].as_str()), (StatusCode::OK, Some("administrator")));
        assert_eq!(
            program.ask("PUT", &format!("{one}/membership"), json!({ "role": "king" })).await.0,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(program.ask("PUT", &format!("{one}/suspension"), Value::Null).await.0, StatusCode::NO_CONTENT);
        assert!(omar.open("/settings").await.address.starts_with("/sign-in"));
        assert_eq!(program.ask("DELETE", &format!("{one}/suspension"), Value::Null).await.0, StatusCode::NO_CONTENT);
        assert_eq!(program.ask("DELETE", &format!("{one}/membership"), Value::Null).await.0, StatusCode::NO_CONTENT);
        assert_eq!(program.ask("GET", &one, Value::Null).await.1["state"], "left");
    });
}

#[test]
fn a_repeated_request_invites_once_and_tells_the_code_once() {
    in_each(async |house| {
        house.furnish().await;
        let program = program(&house, "daniel@meridian.example", "write").await;
        let invite = json!({ "email": "omar@meridian.example" });
        let first = program.ask_as("POST", "/api/v1/invitations", invite.clone(), Some("key-1")).await;
        let second = program.ask_as("POST", "/api/v1/invitations", invite, Some("key-1")).await;
        assert_eq!((first.0, second.0), (StatusCode::CREATED, StatusCode::CREATED));
        assert!(first.1["code"].is_string() && first.1["link"].is_string(), "{}", first.1);
        assert_eq!(
            (&second.1["id"], &second.1["code"], &second.1["link"]),
            (&first.1["id"], &Value::Null, &Value::Null)
        );
        let (_, invitations) = program.ask("GET", "/api/v1/invitations", Value::Null).await;
        assert_eq!(invitations["items"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn an_outsider_programs_in_vain() {
    in_each(async |house| {
        house.furnish().await;
        house.furnish_works().await;
        let (daniel, ruth) = (
            program(&house, "daniel@meridian.example", "write").await,
            program(&house, "ruth@works.example", "write").await,
        );
        let (_, people) = daniel.ask("GET", "/api/v1/people", Value::Null).await;
        let id = people["items"][0]["id"].as_str().unwrap().to_owned();
        let (_, issued) = daniel.ask("POST", "/api/v1/invitations", json!({ "email": "omar@meridian.example" })).await;
        let invitation = format!("/api/v1/invitations/{}", issued["id"].as_str().unwrap());
        for (method, path, body) in [
            ("GET", format!("/api/v1/people/{id}"), Value::Null),
            ("PUT", format!("/api/v1/people/{id}/membership"), json!({ "role": "member" })),
            ("DELETE", format!("/api/v1/people/{id}/membership"), Value::Null),
            ("PUT", format!("/api/v1/people/{id}/suspension"), Value::Null),
            ("POST", format!("/api/v1/people/{id}/password-reset"), Value::Null),
            ("DELETE", format!("/api/v1/people/{id}/second-factor"), Value::Null),
            ("DELETE", invitation.clone(), Value::Null),
            ("PUT", format!("{invitation}/code"), Value::Null),
            ("PUT", format!("{invitation}/confirmation"), Value::Null),
        ] {
            assert_eq!(ruth.ask(method, &path, body).await.0, StatusCode::NOT_FOUND, "{method} {path}");
        }
        assert_eq!(ruth.ask("GET", "/api/v1/invitations", Value::Null).await.1["items"], json!([]));
    });
}

#[test]
fn every_operation_is_described_and_every_described_one_is_there() {
    in_each(async |house| {
        let routes = web::Routes::default().with(web::account::routes).with(web::people::routes);
        let mut served: Vec<_> = routes
            .declared()
            .iter()
            .filter(|route| route.path.starts_with("/api/"))
            .map(|route| (route.method.to_owned(), route.path.clone(), route.name.clone()))
            .collect();
        let described = [web::account::operations(), web::people::operations()].concat();
        let mut described: Vec<_> =
            described.iter().map(|one| (one.method.to_owned(), one.path.clone(), one.id.clone())).collect();
        served.sort();
        described.sort();
        assert_eq!(served, described);
        drop(house);
    });
}
