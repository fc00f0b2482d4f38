//! Forms with a file, of attachments and of imports: whatever the parts are, what is kept is within its limits, and a file's
//! name is one that a file system can have.

#![no_main]

use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request};
use libfuzzer_sys::fuzz_target;
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use web::{companions, importing};

/// The most bytes of an imported file.
const MOST: usize = 4 * 1024;

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_current_thread().build().expect("a runtime starts"));
static PLACES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(1)));

async fn form(bytes: &[u8]) -> Multipart {
    let request = Request::builder().header("content-type", "multipart/form-data; boundary=part");
    let request = request.body(Body::from(bytes.to_vec())).expect("a request");
    Multipart::from_request(request, &()).await.expect("a boundary is named")
}

fuzz_target!(|bytes: &[u8]| {
    RUNTIME.block_on(async {
        if let Ok(upload) = companions::upload::of_parts(form(bytes).await, &PLACES).await {
            assert!(upload.fields.len() <= 20, "more fields than a form has");
            if let Ok(sent) = upload.file {
                assert!(!sent.name.is_empty() && sent.name.chars().count() <= 120);
                assert!(
                    !sent.name.contains(|c: char| c.is_control() || "/\\<>:\"|?*".contains(c)),
                    "a name with a folder in it"
                );
            }
        }
        if let Ok(upload) = importing::Upload::from_parts(form(bytes).await, MOST).await {
            assert!(upload.file.bytes() <= MOST, "a file that is too large is kept");
            assert!(
                !upload.name.contains(['/', '\\']) && upload.name.chars().count() <= 120,
                "a name with a folder in it"
            );
        }
    });
});
