//! Relationships: the list of one's own, opening one, its settings, and who sits in it.

mod api;
mod departure;
mod form;
mod invitations;
mod list;
mod new;
mod parties;
mod people;
mod people_api;
mod rooms;
mod scale;
mod seats;
mod sent;
mod settings;

use crate::Routes;
use crate::api::Operation;

pub use api::relationship_json;
pub use parties::Parties;

/// The routes of relationships.
pub fn routes(routes: Routes) -> Routes {
    routes
        .page("/relationships", "relationships", list::page)
        .page("/relationships/new", "relationship-new", new::page)
        .post("/relationships", "relationship-open", new::open)
        .page("/r/{relationship}/settings", "relationship-settings", settings::page)
        .post("/r/{relationship}/settings", "relationship-settings-change", settings::change)
        .with(departure::routes)
        .with(people::routes)
        .with(seats::routes)
        .with(invitations::routes)
        .with(api::routes)
        .with(people_api::routes)
        .with(rooms::routes)
}

/// The operations, as the description tells of them.
pub fn operations() -> Vec<Operation> {
    let own = api::operations().into_iter().chain(departure::operations()).chain(people_api::operations());
    own.chain(rooms::operations()).collect()
}
