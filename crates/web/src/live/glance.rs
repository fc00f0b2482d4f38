//! Looking without being there: a page that stays open keeps no session alive.

use books::Failure;

use crate::{Ask, Looking, Refused};

impl Ask {
    /// Reads as [`Ask::look`] does, for a page that stays open: it keeps no session alive.
    ///
    /// # Errors
    /// As for [`Ask::look`].
    pub async fn glance<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut Looking<'_, '_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Refused> {
        let ask = self.clone();
        let now = ask.app().clock.now();
        let outcome = self.app().storage.read(move |tx| {
            let viewer = ask.viewer(tx, now)?;
            look(&mut Looking { tx, viewer, ask, now })
        });
        outcome.await.map_err(|failure| self.fail(&failure))
    }
}
