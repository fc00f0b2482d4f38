//! Mitigate: relationship risks watched regularly and openly, and the opportunities they reveal.
//! See `README.md`.

pub mod criteria;
mod overview;
pub mod risk;

use books::Kind;
use web::api::Operation;
use web::{Pillar, Routes};

/// The kinds that this pillar brings.
pub static KINDS: &[&Kind] = &[&risk::RISK];

/// The agreements that this pillar brings.
pub static AGREEMENTS: &[&Kind] = &[&criteria::CRITERIA];

/// The pillar in the menu and on the overview.
pub static PILLAR: Pillar = Pillar {
    key: "mitigate",
    icon: "shield-half",
    label: "mitigate-title",
    kinds: KINDS,
    agreements: AGREEMENTS,
    card: overview::card,
};

/// What its API does beside what every kind can.
pub fn operations() -> Vec<Operation> {
    [risk::pages::operations(), criteria::operations()].concat()
}

/// The pillar's pages.
pub fn routes(routes: Routes) -> Routes {
    routes.with(risk::pages::routes).with(criteria::routes)
}
