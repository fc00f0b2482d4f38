//! The list of pillars: the kinds, menu entries and routes that the program is put together from. A new pillar is a line
//! in each.

use books::Kind;
use web::api::Operation;
use web::importing::Bringing;
use web::{Pillar, Routes};

/// The kinds that people raise.
pub fn kinds() -> Vec<&'static Kind> {
    mitigate::KINDS.to_vec()
}

/// The pillars of a relationship, in the menu's order.
pub fn menu() -> Vec<&'static Pillar> {
    vec![&mitigate::PILLAR]
}

/// How registers of each kind are brought in from files.
pub fn bringings() -> Vec<&'static Bringing> {
    vec![&mitigate::risk::BRINGING]
}

/// Every route, each with who may use it.
pub fn routes() -> Routes {
    let kinds = kinds();
    Routes::default()
        .with(web::account::routes)
        .with(web::people::routes)
        .with(web::work::routes)
        .with(web::overview::routes)
        .with(web::updates::routes)
        .with(web::live::routes)
        .with(web::relationships::routes)
        .with(web::library::routes)
        .with(web::search::routes)
        .with(web::menu::routes)
        .with(web::importing::routes)
        .with(|routes| web::exporting::routes(routes, &kinds))
        .with(|routes| web::companions::routes(routes, &kinds))
        .with(|routes| web::history::routes(routes, &kinds))
        .with(|routes| web::views::routes(routes, &kinds))
        .with(|routes| web::bulk::routes(routes, &kinds))
        .with(|routes| web::api::routes(routes, &kinds))
        .with(mitigate::routes)
}

/// What the API does beside what every kind can, for its description.
pub fn operations() -> Vec<Operation> {
    let kinds = kinds();
    [
        web::account::operations(),
        web::people::operations(),
        web::relationships::operations(),
        web::library::operations(),
        web::search::operations(),
        web::updates::operations(),
        web::importing::described(&bringings()),
        web::exporting::operations(&kinds),
        web::views::operations(&kinds),
        web::bulk::operations(&kinds),
        web::companions::operations(&kinds),
        mitigate::operations(),
    ]
    .concat()
}
