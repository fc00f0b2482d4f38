//! A refusal keeps what is around a page: the menu, the way back, what was written.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::browser::Browser;
use crate::house::{COLLEAGUE, House, JOINT, OUTSIDER, OWNER, csrf, in_each};

const ACT: &str = "/r/works-estate/risks/R-1/comments";
const MENU: &str = "href=\"/r/works-estate/people\"";

/// Sends a form as a browser without script does, which tells the page that it stands on.
async fn sent(house: &House, browser: &mut Browser<'_>, (from, to): (&str, &str), form: &str) -> (StatusCode, String) {
    let csrf = csrf(&browser.open("/settings").await);
    let cookies: Vec<_> = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = Request::post(to)
        .header(header::COOKIE, cookies.join("; "))
        .header(header::REFERER, format!("http://comity.test{from}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("csrf={csrf}&{form}")));
    let answer = house.router.clone().oneshot(request.expect("a request")).await.expect("an answer");
    let (parts, body) = answer.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes().to_vec();
    (parts.status, String::from_utf8(bytes).expect("text"))
}

#[test]
fn what_an_observer_may_not_do_is_refused_in_the_relationship_they_are_in() {
    in_each(|house| async move {
        let mut observer = Browser::of(&house, COLLEAGUE).await;
        let from = "/r/works-estate/risks/R-1?from=list";
        let form = "text=Cold+nights+are+ahead&seen_by=both&version=1";
        let (status, page) = sent(&house, &mut observer, (from, ACT), form).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{page}");
        assert!(page.contains(MENU), "the menu of the relationship: {page}");
        assert!(page.contains("Cold nights are ahead"), "what was written: {page}");
        assert!(!page.contains(">both<"), "what was chosen is not what was written: {page}");
        assert!(page.contains(&format!("href=\"{from}\"")), "the way back: {page}");
    });
}

#[test]
fn what_is_not_there_has_a_menu_and_what_is_hidden_tells_nothing() {
    in_each(|house| async move {
        let (mut owner, mut outsider) = (Browser::of(&house, OWNER).await, Browser::of(&house, OUTSIDER).await);
        let none = owner.open("/r/works-estate/risks/R-99/history").await;
        assert!(none.status == StatusCode::NOT_FOUND && none.says(MENU), "{}", none.html);
        assert!(none.says("Go to Works Estate"), "{}", none.html);
        let hidden = outsider.open(&format!("{JOINT}/history")).await;
        assert!(hidden.status == StatusCode::NOT_FOUND && !hidden.says("Works Estate"), "{}", hidden.html);
        assert!(hidden.says("Otto Baum") && hidden.says("href=\"/relationships\""), "{}", hidden.html);
        let absent = outsider.open("/r/no-such-estate/risks/R-1/history").await;
        assert!(absent.html == hidden.html, "hidden and absent are the same bytes: {}", absent.html);
    });
}

#[test]
fn nobody_has_no_menu() {
    in_each(|house| async move {
        let mut nobody = Browser::new(&house);
        let page = nobody.ask("GET", "/r/works-estate/risks/R-99/history", String::new()).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
    });
}
