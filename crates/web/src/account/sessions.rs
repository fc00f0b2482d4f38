//! The browsers in which a person is signed in, and signing out of them.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use directory::session;
use kernel::{Id, of};

use super::{cookie, frame};
use crate::shell::Shell;
use crate::words::Rich;
use crate::{Ask, Form, Refused, Routes};

/// The routes of a person's sessions.
pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .page("/settings/sessions", "sessions", page)
        .post("/settings/sessions/end", "sessions-end-all", end_all)
        .post("/settings/sessions/{session}/end", "session-end", end)
}

#[derive(Template)]
#[template(path = "account/sessions.html")]
struct SessionsPage {
    shell: Shell,
    tab: &'static str,
    browsers: Vec<Row>,
}

struct Row {
    session: Id<of::Session>,
    browser: String,
    organisation: String,
    since: Rich,
    seen: Rich,
    is_this: bool,
}

async fn page(ask: Ask) -> Result<Response, Refused> {
    let page = ask.look(|looking| {
        let (t, when) = (looking.words(), looking.when());
        let browsers = session::list(looking.tx, &looking.viewer, looking.now)?;
        let row = |one: session::Browser| Row {
            session: one.session,
            browser: if one.browser.is_empty() { t.say("sessions-unknown").to_owned() } else { known_as(&one.browser) },
            organisation: one.organisation,
            since: when.moment_tag(one.created_at),
            seen: when.ago_tag(one.seen_at),
            is_this: one.is_this,
        };
        let browsers = browsers.into_iter().map(row).collect();
        Ok(SessionsPage { shell: frame(looking, "sessions-title")?, tab: "sessions", browsers })
    });
    Ok(crate::page(&page.await?))
}

async fn end(ask: Ask, Path(session): Path<String>, form: Form) -> Result<Response, Refused> {
    let csrf = form.get("csrf").map(str::to_owned);
    let is_own = ask
        .change(csrf, move |doing| {
            let session = session.parse().map_err(|_| books::Failure::not_found())?;
            session::end(doing.change, doing.viewer, session)?;
            Ok(doing.viewer.session() == Some(session))
        })
        .await?;
    if is_own {
        return Ok(cookie::forget(ask.app(), crate::see("/sign-in?done=signed-out")));
    }
    Ok(crate::see("/settings/sessions?done=session-ended"))
}

async fn end_all(ask: Ask, form: Form) -> Result<Response, Refused> {
    let csrf = form.get("csrf").map(str::to_owned);
    let here_too = form.text("which") == "all";
    ask.change(csrf, move |doing| {
        session::end_others(doing.change, doing.viewer)?;
        match (here_too, doing.ask.credential()) {
            (true, Some(credential)) => session::sign_out(doing.change, credential),
            _ => Ok(()),
        }
    })
    .await?;
    if here_too {
        return Ok(cookie::forget(ask.app(), crate::see("/sign-in?done=signed-out-everywhere")));
    }
    Ok(crate::see("/settings/sessions?done=sessions-ended"))
}

/// What people call a browser, out of what it calls itself: "Firefox on Windows". As it stands where neither is
/// known.
fn known_as(browser: &str) -> String {
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let first =
        |table: &[(&str, &'static str)]| table.iter().find(|(mark, _)| browser.contains(mark)).map(|(_, name)| *name);
    match (first(&BROWSERS), first(&SYSTEMS)) {
        (Some(name), Some(system)) => format!("{name}, {system}"),
        (Some(name), None) => name.to_owned(),
        _ => browser.chars().take(80).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::known_as;

    #[test]
    fn browsers_are_called_as_people_call_them() {
        let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
        assert_eq!(known_as(chrome), "Chrome, Windows");
        assert_eq!(known_as(&format!("{chrome} Edg/140.0")), "Edge, Windows");
        assert_eq!(
            known_as("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19 Safari/604.1"),
            "Safari, iPhone"
        );
        assert_eq!(known_as("curl/8.14"), "curl/8.14");
    }
}
