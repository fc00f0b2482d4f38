//! Between the books and the browser: who asks, what they may be told, and in which words. See `README.md`.
extern crate self as web;

pub mod account;
pub mod api;
pub mod app;
pub mod arriving;
pub mod ask;
pub mod assets;
pub mod bulk;
pub mod chart;
pub mod companions;
pub mod disclosing;
pub mod exporting;
pub mod fields;
pub mod form;
pub mod frame;
pub mod harden;
pub mod history;
pub mod importing;
pub mod keeping;
pub mod library;
pub mod listing;
pub mod live;
pub mod mailing;
pub mod menu;
pub mod overview;
pub mod parts;
pub mod people;
pub mod refused;
pub mod relationships;
pub mod routes;
pub mod search;
pub mod shell;
pub mod updates;
pub mod views;
pub mod words;
pub mod work;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

pub use app::{App, Card, Hosting, OpenNow, Parts, Pillar};
pub use ask::{Ask, Doing, Guard, Looking, Peer};
pub use form::Form;
pub use refused::Refused;
pub use routes::{Access, Declared, Routes};

/// A page as an answer.
pub fn page(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be drawn");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// "See there": where a form leads once it is done.
pub fn see(address: &str) -> Response {
    match HeaderValue::from_str(address) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
