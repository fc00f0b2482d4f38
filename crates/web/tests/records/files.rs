//! Files: kept whole, given out as they were kept, and to nobody else.

use axum::http::{StatusCode, header};
use serde_json::{Value, json};

use crate::browser::{Browser, Page};
use crate::house::{Answer, COLLEAGUE, House, JOINT, OUTSIDER, OWN, OWNER, PARTNER, address, csrf, in_each};

const PDF: &[u8] = b"%PDF-1.7\nrota\n%%EOF";

/// Attaches a file through the form.
async fn attach(
    house: &House,
    browser: &mut Browser<'_>,
    record: &str,
    (seen_by, name, content): (&str, &str, &[u8]),
) -> Answer {
    let page = browser.open(record).await;
    let (csrf, key) = (csrf(&page), format!("key {name} {seen_by}"));
    let fields = [("csrf", csrf.as_str()), ("version", "0"), ("idempotency", &key), ("seen_by", seen_by)];
    house.upload(browser, &format!("{record}/attachments"), (&fields, name, content)).await
}

fn says(answer: &Answer, words: &str) -> bool {
    String::from_utf8_lossy(&answer.bytes).contains(words)
}

async fn fetch(house: &House, browser: &mut Browser<'_>, address: &str) -> Answer {
    house.raw(browser, "GET", address, ("", Vec::new())).await
}

fn file_on(page: &Page) -> String {
    address(page, "/file")
}

#[test]
fn a_file_is_given_out_as_it_was_kept_and_never_shown() {
    in_each(|house| async move {
        let (mut owner, mut partner) = (Browser::of(&house, OWNER).await, Browser::of(&house, PARTNER).await);
        let kept = attach(&house, &mut owner, JOINT, ("both", "C:\\tmp\\rötä.pdf", PDF)).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", String::from_utf8_lossy(&kept.bytes));
        let again = attach(&house, &mut owner, JOINT, ("both", "C:\\tmp\\rötä.pdf", PDF)).await;
        assert_eq!(again.headers.get(header::LOCATION), kept.headers.get(header::LOCATION), "sent twice, kept once");
        let page = partner.open(JOINT).await;
        assert!(page.says("rötä.pdf") && page.says("PDF, 19 bytes"), "{}", page.html);
        assert_eq!(page.html.matches("/file\"").count(), 1);
        let file = fetch(&house, &mut partner, &file_on(&page)).await;
        assert_eq!((file.status, file.bytes.as_slice()), (StatusCode::OK, PDF));
        let says = |name: header::HeaderName| {
            file.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        assert_eq!(says(header::CONTENT_TYPE), "application/pdf");
        assert_eq!(
            says(header::CONTENT_DISPOSITION),
            "attachment; filename=\"r_t_.pdf\"; filename*=UTF-8''r%C3%B6t%C3%A4.pdf"
        );
        assert_eq!(says(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert!(says(header::CONTENT_SECURITY_POLICY).contains("sandbox"));
    });
}

#[test]
fn a_file_of_ours_is_for_nobody_else() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        for (record, seen_by) in [(JOINT, "us"), (OWN, "")] {
            let kept = attach(&house, &mut owner, record, (seen_by, "offer.pdf", PDF)).await;
            assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", String::from_utf8_lossy(&kept.bytes));
            let file = file_on(&owner.open(record).await);
            let absent = file.replace("/file", "").chars().rev().collect::<String>();
            let absent = format!("/r/works-estate/attachments/{}/file", &absent[..8]);
            let mut observer = Browser::of(&house, COLLEAGUE).await;
            assert_eq!(fetch(&house, &mut observer, &file).await.status, StatusCode::OK, "our side reads it");
            for who in [PARTNER, OUTSIDER] {
                let mut browser = Browser::of(&house, who).await;
                let (hidden, none) =
                    (fetch(&house, &mut browser, &file).await, fetch(&house, &mut browser, &absent).await);
                assert_eq!((hidden.status, none.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{who}");
                assert_eq!(hidden.bytes, none.bytes, "hidden and absent are the same bytes");
                let api = file.replace("/r/", "/api/v1/relationships/");
                assert_eq!(fetch(&house, &mut browser, &api).await.status, StatusCode::NOT_FOUND);
            }
        }
    });
}

#[test]
fn a_file_that_cannot_be_kept_says_why_and_changes_nothing() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        let big = vec![b'x'; 10 * 1024 * 1024 + 1];
        let cases: [(&str, &[u8], StatusCode, &str); 5] = [
            ("big.txt", &big, StatusCode::PAYLOAD_TOO_LARGE, "larger than 10 MB"),
            ("empty.txt", b"", StatusCode::UNPROCESSABLE_ENTITY, "This file is empty"),
            ("", b"", StatusCode::UNPROCESSABLE_ENTITY, "Choose a file"),
            ("fake.pdf", b"MZ", StatusCode::UNPROCESSABLE_ENTITY, "called fake.pdf"),
            ("photo.jpg", b"\xFF\xD8\xFFbroken", StatusCode::UNPROCESSABLE_ENTITY, "This picture is damaged"),
        ];
        for (name, content, status, words) in cases {
            let refused = attach(&house, &mut owner, JOINT, ("us", name, content)).await;
            assert_eq!(refused.status, status, "{name}: {}", String::from_utf8_lossy(&refused.bytes));
            assert!(says(&refused, words) && says(&refused, "name=\"seen_by\" value=\"us\""), "{name}");
            let api = house
                .upload(&mut owner, "/api/v1/relationships/works-estate/risks/R-1/attachments", (&[], name, content))
                .await;
            assert_eq!(api.status, status, "{name}");
        }
        assert!(owner.open(JOINT).await.says("No files yet."));
        let form = house.raw(&mut owner, "POST", &format!("{JOINT}/attachments"), ("text/plain", b"x".to_vec())).await;
        assert_eq!(form.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let cut = b"--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc".to_vec();
        let cut = house
            .raw(&mut owner, "POST", &format!("{JOINT}/attachments"), ("multipart/form-data; boundary=frontier", cut))
            .await;
        assert_eq!(cut.status, StatusCode::BAD_REQUEST);
        let mut observer = Browser::of(&house, COLLEAGUE).await;
        assert_eq!(attach(&house, &mut observer, JOINT, ("", "a.pdf", PDF)).await.status, StatusCode::FORBIDDEN);
        let page = owner.open(JOINT).await;
        let foreign = house.upload(&mut owner, &format!("{JOINT}/attachments"), (&[("csrf", "x")], "a.pdf", PDF)).await;
        assert_eq!((foreign.status, page.says("No files yet.")), (StatusCode::FORBIDDEN, true));
    });
}

#[test]
fn bytes_that_are_not_those_that_were_kept_are_not_given_out() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        attach(&house, &mut owner, JOINT, ("both", "rota.pdf", PDF)).await;
        let file = file_on(&owner.open(JOINT).await);
        assert_eq!(fetch(&house, &mut owner, &file).await.status, StatusCode::OK);
        house.change(|change| books::testing::spoil_files(change, b"%PDF-1.7\nroto\n%%EOF")).await;
        let broken = fetch(&house, &mut owner, &file).await;
        assert_eq!(broken.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(says(&broken, "This file is not what was attached") && !says(&broken, "roto"));
    });
}

#[test]
fn a_file_is_taken_back_by_who_put_it_there() {
    in_each(|house| async move {
        let (mut owner, mut partner) = (Browser::of(&house, OWNER).await, Browser::of(&house, PARTNER).await);
        attach(&house, &mut owner, JOINT, ("both", "rota.pdf", PDF)).await;
        let page = owner.open(JOINT).await;
        let (file, withdraw) = (file_on(&page), address(&page, "/withdrawal"));
        assert_eq!(partner.send(&withdraw, &withdraw, &[]).await.status, StatusCode::FORBIDDEN);
        assert!(owner.open(&withdraw).await.says("Take this file back?"));
        assert_eq!(owner.send(&withdraw, &withdraw, &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(fetch(&house, &mut owner, &file).await.status, StatusCode::NOT_FOUND);
        assert!(partner.open(JOINT).await.says("No files yet."));
        assert!(partner.open(&format!("{JOINT}/history")).await.says("took back a file"));
    });
}

#[test]
fn a_program_attaches_and_fetches_the_same() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        let at = "/api/v1/relationships/works-estate/risks/R-1/attachments";
        let kept = house.upload(&mut owner, at, (&[("seen_by", "us")], "rota.csv", b"a,b\n")).await;
        let made = kept.json();
        assert_eq!(
            (kept.status, &made["media_type"], &made["seen_by"]),
            (StatusCode::CREATED, &json!("text/csv"), &json!("us"))
        );
        let path =
            kept.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).expect("an address").to_owned();
        let listed = house.raw(&mut owner, "GET", at, ("", Vec::new())).await.json();
        assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(house.raw(&mut owner, "GET", &path, ("", Vec::new())).await.json()["title"], json!("rota.csv"));
        let file = fetch(&house, &mut owner, &format!("{path}/file")).await;
        assert_eq!((file.status, file.bytes.as_slice()), (StatusCode::OK, &b"a,b\n"[..]));
        let withdrawn = format!("{}/withdrawal", path.trim_start_matches("/api/v1"));
        let gone = house.call(&mut owner, "PUT", &withdrawn, &json!({ "version": 1 })).await;
        assert_eq!(gone.status, StatusCode::OK, "{}", gone.json());
        let more = house.upload(&mut owner, at, (&[("colour", "red")], "rota.csv", b"a,b\n")).await;
        assert_eq!(
            (more.status, &more.json()["errors"][0]["field"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &Value::from("colour"))
        );
        let seen_by = house.upload(&mut owner, at, (&[("seen_by", "all")], "rota.csv", b"a,b\n")).await;
        assert_eq!(
            (seen_by.status, &seen_by.json()["errors"][0]["field"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &Value::from("seen_by"))
        );
    });
}
