//! How a person likes the program: name, zone, language, colours, keys.

use askama::Template;
use axum::response::Response;
use books::Failure;
use directory::person::{self, Settings, Theme};
use kernel::{Message, Problem};

use super::{Faults, again, frame, languages, sign_in, zones};
use crate::ask::Looking;
use crate::parts::{Choice, Fault, Field};
use crate::shell::Shell;
use crate::words::{Language, Words};
use crate::{Ask, Form, Refused, Routes};

/// The routes of a person's settings.
pub(super) fn routes(routes: Routes) -> Routes {
    routes.page("/settings", "settings", page).post("/settings", "settings-save", save).post(
        "/settings/theme",
        "settings-theme",
        set_theme,
    )
}

#[derive(Template)]
#[template(path = "account/settings.html")]
struct SettingsPage {
    shell: Shell,
    tab: &'static str,
    faults: Vec<Fault>,
    key: String,
    email: String,
    organisation: String,
    can_switch: bool,
    name: Field,
    zone: Field,
    language: Field,
    theme: Field,
    shortcuts: Field,
}

async fn page(ask: Ask) -> Result<Response, Refused> {
    let page = ask.look(|looking| draw(looking, None, &Faults::default()));
    Ok(crate::page(&page.await?))
}

/// The page, with what was typed into it, if it comes back.
fn draw(looking: &mut Looking<'_, '_>, typed: Option<&Form>, faults: &Faults) -> Result<SettingsPage, Failure> {
    let t = looking.words();
    let shell = frame(looking, "settings-title")?;
    let viewer = &looking.viewer;
    let value = |field, present: &str| typed.map_or(present, |form| form.text(field)).to_owned();
    let shortcuts = typed.map_or(viewer.shortcuts, |form| form.is_ticked("shortcuts"));
    let language = value("language", &viewer.language);
    let [name, zone, theme] = [
        Field::new("name", t.say("settings-name")).autocomplete("name").required(),
        Field::new("zone", t.say("account-zone"))
            .hint(t.say("settings-zone-hint"))
            .choices(zones::choices(viewer.zone.name())),
        Field::new("theme", t.say("settings-theme")).choices(themes(t)),
    ];
    let mut page = SettingsPage {
        tab: "settings",
        key: looking.ask.fresh_key(),
        email: viewer.email.clone(),
        organisation: viewer.organisation_name.clone(),
        can_switch: directory::session::organisations(looking.tx, viewer)?.len() > 1,
        name: faults.on(name.value(value("name", &viewer.name))),
        zone: faults.on(zone.value(value("zone", viewer.zone.name()))),
        language: faults.on(languages(t, &language)),
        theme: faults.on(theme.value(value("theme", &viewer.theme))),
        shortcuts: Field::new("shortcuts", t.say("settings-shortcuts"))
            .hint(t.say("settings-shortcuts-hint"))
            .value(if shortcuts { "yes" } else { "" }),
        faults: Vec::new(),
        shell,
    };
    page.faults = faults.listed(&[&page.name, &page.zone, &page.language, &page.theme]);
    page.shell.faulty = !page.faults.is_empty();
    Ok(page)
}

fn themes(t: Words) -> Vec<Choice> {
    Theme::ALL
        .iter()
        .map(|theme| Choice::new(theme.name(), t.say(&format!("settings-theme-{}", theme.name()))))
        .collect()
}

async fn save(ask: Ask, form: Form) -> Result<Response, Refused> {
    let typed = form.clone();
    let saved = ask.act(ask.guard(&form), move |doing| {
        let settings = read(&typed)?;
        person::edit(doing.change, doing.viewer, &settings)?;
        Ok("/settings?done=settings-saved".to_owned())
    });
    match saved.await {
        Ok(address) => Ok(crate::see(&address)),
        Err(refused) => again(&ask, refused, move |looking, faults| draw(looking, Some(&form), faults)).await,
    }
}

fn read(form: &Form) -> Result<Settings, Problem> {
    let settings = Settings::read(
        form.text("name"),
        form.text("zone"),
        form.text("language"),
        form.text("theme"),
        form.is_ticked("shortcuts"),
    );
    directory::both(settings, spoken(form.text("language"))).map(|(settings, ())| settings)
}

/// Nothing, where the program speaks that language.
pub(crate) fn spoken(language: &str) -> Result<(), Problem> {
    match Language::from_tag(language) {
        Some(_) => Ok(()),
        None => Err(Problem::field("language", Message::of("directory-language-unknown"))),
    }
}

/// The switch that stands on every page. It leads back to that page.
async fn set_theme(ask: Ask, form: Form) -> Result<Response, Refused> {
    let theme = Theme::named(form.text("theme"))
        .ok_or_else(|| ask.refuse(Problem::field("theme", Message::of("directory-theme-unknown"))))?;
    let csrf = form.get("csrf").map(str::to_owned);
    ask.change(csrf, move |doing| person::set_theme(doing.change, doing.viewer, theme)).await?;
    Ok(crate::see(&sign_in::own_path(form.get("back"))))
}
