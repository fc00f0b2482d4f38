//! Acts whose answer holds a secret. The secret is told once and kept nowhere, so a repeated request, which is not
//! done again, is answered with everything but the secret.

use std::sync::{Arc, Mutex, PoisonError};

use books::Failure;
use serde_json::Value;

use crate::ask::{Doing, Guard};
use crate::{Ask, Refused};

/// Does something once and answers a document. `work` answers the document and the names of its secret members,
/// which are null in what is kept for a repeated request.
///
/// # Errors
/// As for [`Ask::act`].
pub(crate) async fn tell_once(
    ask: &Ask,
    guard: Guard,
    secrets: &'static [&'static str],
    work: impl Fn(&mut Doing<'_, '_, '_>) -> Result<Value, Failure> + Send + 'static,
) -> Result<String, Refused> {
    let told: Arc<Mutex<Option<(String, String)>>> = Arc::default();
    let telling = Arc::clone(&told);
    let kept = ask.act(guard, move |doing| {
        let whole = work(doing)?;
        let mut kept = whole.clone();
        for secret in secrets {
            kept[*secret] = Value::Null;
        }
        let kept = kept.to_string();
        *telling.lock().unwrap_or_else(PoisonError::into_inner) = Some((kept.clone(), whole.to_string()));
        Ok(kept)
    });
    let kept = kept.await?;
    // A change that was tried, taken back and then found done by a twin of this request told of something that is
    // not there: what it told is not what was kept.
    let told = told.lock().unwrap_or_else(PoisonError::into_inner).take();
    Ok(told.filter(|(own, _)| *own == kept).map_or(kept, |(_, whole)| whole))
}
