//! Mitigate: relationship risks watched regularly and openly, and the opportunities they reveal.
//! See `README.md`.

mod overview;
pub mod risk;

use books::Kind;
use web::{Room, Routes};

/// The kinds that this room brings.
pub static KINDS: &[&Kind] = &[&risk::RISK];

/// The room in the menu and on the overview.
pub static ROOM: Room =
    Room { key: "mitigate", icon: "shield-half", label: "mitigate-title", kinds: KINDS, card: overview::card };

/// The room's pages.
pub fn routes(routes: Routes) -> Routes {
    risk::pages::routes(routes)
}
