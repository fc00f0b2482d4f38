//! The menu as a page, for phones: all that the menu at the side has on a wide screen.

use askama::Template;
use axum::response::Response;
use books::Failure;

use crate::frame::Place;
use crate::shell::{Shell, Tab};
use crate::{Ask, Looking, Refused, Routes};

/// The route of the menu.
pub fn routes(routes: Routes) -> Routes {
    routes.page("/menu", "menu", page)
}

#[derive(Template)]
#[template(path = "menu.html")]
struct MenuPage {
    shell: Shell,
}

async fn page(ask: Ask) -> Result<Response, Refused> {
    let slug = ask.query("in").unwrap_or_default();
    let page = ask.look(move |looking| draw(looking, &slug)).await?;
    Ok(crate::page(&page))
}

/// The menu of the relationship that one comes from, where there is one.
fn draw(looking: &mut Looking<'_, '_>, slug: &str) -> Result<MenuPage, Failure> {
    let title = looking.words().say("menu-title");
    let relationship = looking.viewer.relationship(slug);
    let shell = looking.frame(Place { title, key: "menu", relationship, way: Vec::new(), tab: Tab::Menu })?;
    Ok(MenuPage { shell })
}
