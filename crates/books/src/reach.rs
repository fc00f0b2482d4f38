//! What a viewer may read.

use crate::Viewer;

/// The books and kinds that a viewer's seats allow, narrowed or whole.
pub struct Reach<'v> {
    viewer: &'v Viewer,
}

impl<'v> Reach<'v> {
    pub(crate) fn whole(viewer: &'v Viewer) -> Self {
        Reach { viewer }
    }
}
