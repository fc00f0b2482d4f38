//! The people of one's own organisation, and what the organisation says of itself.

use crate::Routes;

/// The routes of an organisation's people.
pub fn routes(routes: Routes) -> Routes {
    routes
}
