//! A browser without script: it keeps cookies, follows where it is sent, and sends forms with what they hold unseen.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::house::{House, PASSWORD};

/// A browser.
pub struct Browser<'h> {
    house: &'h House,
    pub cookies: BTreeMap<String, String>,
}

/// What a browser shows.
pub struct Page {
    pub status: StatusCode,
    pub address: String,
    pub html: String,
    pub headers: axum::http::HeaderMap,
}

impl<'h> Browser<'h> {
    pub fn new(house: &'h House) -> Self {
        Browser { house, cookies: BTreeMap::new() }
    }

    /// A browser in which that person has signed in.
    pub async fn of(house: &'h House, email: &str) -> Self {
        let mut browser = Browser::new(house);
        let page = browser.send("/sign-in", "/sign-in", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.html);
        browser
    }

    /// Opens an address and goes where it leads.
    pub async fn open(&mut self, address: &str) -> Page {
        let mut address = address.to_owned();
        for _ in 0..5 {
            let page = self.ask("GET", &address, String::new()).await;
            match location(&page) {
                Some(next) => address = next,
                None => return page,
            }
        }
        panic!("{address} leads in a circle");
    }

    /// Sends the form of the page at `page` that has this action, with what it holds unseen and these fields. Does
    /// not go where the answer leads.
    pub async fn send(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Page {
        let drawn = self.ask("GET", page, String::new()).await;
        self.send_from(&drawn, action, fields).await
    }

    /// Sends a form of a page that is shown already.
    pub async fn send_from(&mut self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        let mut pairs = page.unseen(action);
        for (name, value) in fields {
            pairs.retain(|(known, _)| known != name);
            pairs.push(((*name).to_owned(), (*value).to_owned()));
        }
        self.ask("POST", action, serde_urlencoded::to_string(pairs).expect("pairs can be written")).await
    }

    /// One request and its answer.
    pub async fn ask(&mut self, method: &str, address: &str, body: String) -> Page {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder().method(method).uri(address).header(header::COOKIE, cookies.join("; "));
        if method == "POST" {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let request = request.body(Body::from(body)).expect("a request");
        let answer = self.house.router.clone().oneshot(request).await.expect("an answer");
        self.keep(&answer);
        let (parts, body) = answer.into_parts();
        let html = String::from_utf8(body.collect().await.expect("a body").to_bytes().to_vec()).expect("text");
        Page { status: parts.status, address: address.to_owned(), html, headers: parts.headers }
    }

    fn keep(&mut self, answer: &Response<Body>) {
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("a cookie is text");
            let (name, rest) = cookie.split_once('=').expect("a name and a value");
            let value = rest.split(';').next().unwrap_or_default();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// Where an answer leads.
pub fn location(page: &Page) -> Option<String> {
    page.headers.get(header::LOCATION).map(|value| value.to_str().expect("an address").to_owned())
}

impl Page {
    /// What the page's form with that action holds unseen.
    fn unseen(&self, action: &str) -> Vec<(String, String)> {
        let start = self.html.find(&format!("action=\"{action}\""));
        let form = start.map_or("", |start| self.html[start..].split("</form>").next().unwrap_or_default());
        let inputs = form.split("<input type=\"hidden\" ").skip(1);
        inputs.filter_map(|input| Some((part(input, "name")?, part(input, "value")?))).collect()
    }

    /// Whether the page says these words.
    pub fn says(&self, words: &str) -> bool {
        self.html.contains(words)
    }

    /// The text of the element with that id.
    pub fn text_of(&self, id: &str) -> String {
        let start = self.html.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no #{id} in {}", self.html));
        let inner = self.html[start..].split_once('>').expect("a tag ends").1;
        inner.split('<').next().unwrap_or_default().to_owned()
    }
}

fn part(input: &str, name: &str) -> Option<String> {
    let rest = input.split_once(&format!("{name}=\""))?.1;
    rest.split('"').next().map(|value| value.replace("&#38;", "&").replace("&amp;", "&"))
}
