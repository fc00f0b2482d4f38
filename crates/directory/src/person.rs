//! People who sign in: one for each mail address, whatever organisations they belong to.

use books::{Change, Failure, Viewer};
use kernel::{Id, Message, Problem, of};
use storage::{StorageError, Tx, values};

use crate::email::Email;
use crate::hashing::PasswordHash;
use crate::organisation::{needs_writing, read_language, read_zone};
use crate::typed::Typed;

/// The longest name of a person, in characters.
pub const MOST_NAME: usize = 120;

/// A person who is not here yet.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// What people call them, never empty.
    pub name: String,
    /// Where mail reaches them, and what they sign in with.
    pub email: Email,
    /// What they prove themselves with; without one they choose a password through a reset first.
    pub password: Option<PasswordHash>,
}

/// The name of a person that was typed into the field `name`.
///
/// # Errors
/// What is wrong with it.
pub fn read_name(typed_name: &str) -> Result<String, Problem> {
    let mut typed = Typed::default();
    let name = typed.needed("name", typed_name, MOST_NAME, "directory-person-name-missing");
    typed.done()?;
    Ok(name)
}

/// Makes a person, with the zone and language of the organisation that they come for.
pub(crate) fn create(
    change: &mut Change<'_, '_>,
    organisation: Id<of::Organisation>,
    new: &NewPerson,
) -> Result<Id<of::Person>, Failure> {
    let person = change.draws.id();
    let password = new.password.as_ref().map(PasswordHash::as_str);
    let made = change.tx.run(
        "INSERT INTO people (id, name, email, email_key, zone, language, theme, shortcuts, password, created_at)
         SELECT $1, $2, $3, $4, zone, language, 'system', 1, $5, $6 FROM organisations WHERE id = $7",
        values![person, &new.name, new.email.as_str(), new.email.key(), password, change.now, organisation],
    );
    match made {
        Err(StorageError::Constraint(name)) if name == "people_email_key_key" => {
            Err(Problem::field("email", Message::of("directory-email-taken")).into())
        }
        made => {
            made?;
            Ok(person)
        }
    }
}

/// The person with that address, if there is one. Asks for no right: never show the answer.
///
/// # Errors
/// The database's.
pub fn find(tx: &mut Tx<'_>, email: &Email) -> Result<Option<Id<of::Person>>, Failure> {
    Ok(tx.one("SELECT id FROM people WHERE email_key = $1", values![email.key()], |row| row.get(0))?)
}

/// What people call that person; nothing where they are gone. Asks for no right: for whoever writes them a letter.
///
/// # Errors
/// The database's.
pub fn name(tx: &mut Tx<'_>, person: Id<of::Person>) -> Result<Option<String>, Failure> {
    Ok(tx.one("SELECT name FROM people WHERE id = $1", values![person], |row| row.get(0))?)
}

/// How a person likes the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What people call them.
    pub name: String,
    /// Where their days begin and end: a zone of the IANA database.
    pub zone: String,
    /// The language they read, as a BCP 47 tag.
    pub language: String,
    /// Light, dark, or what their computer says.
    pub theme: Theme,
    /// Whether single keys do something.
    pub shortcuts: bool,
}

/// The colours that pages have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// What the person's computer says.
    System,
    /// Dark words on light.
    Light,
    /// Light words on dark.
    Dark,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    /// Its name in the database, the API and the pages.
    pub fn name(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The theme of that name.
    pub fn named(name: &str) -> Option<Theme> {
        Theme::ALL.into_iter().find(|theme| theme.name() == name)
    }
}

impl Settings {
    /// What was typed and chosen.
    ///
    /// # Errors
    /// Which of `name`, `zone`, `language` and `theme` are wrong.
    pub fn read(name: &str, zone: &str, language: &str, theme: &str, shortcuts: bool) -> Result<Settings, Problem> {
        let mut typed = Typed::default();
        let name = typed.needed("name", name, MOST_NAME, "directory-person-name-missing");
        let zone = typed.take("zone", read_zone(zone));
        let language = typed.take("language", read_language(language));
        let theme = typed.take("theme", Theme::named(theme).ok_or_else(|| Message::of("directory-theme-unknown")));
        typed.done()?;
        Ok(Settings {
            name,
            zone: zone.unwrap_or_default(),
            language: language.unwrap_or_default(),
            theme: theme.unwrap_or(Theme::System),
            shortcuts,
        })
    }
}

/// Changes how the viewer likes the program.
///
/// # Errors
/// Where the token only reads; the database's.
pub fn edit(change: &mut Change<'_, '_>, viewer: &Viewer, settings: &Settings) -> Result<(), Failure> {
    needs_writing(viewer)?;
    change.tx.run(
        "UPDATE people SET name = $2, zone = $3, language = $4, theme = $5, shortcuts = $6 WHERE id = $1",
        values![
            viewer.person(),
            &settings.name,
            &settings.zone,
            &settings.language,
            settings.theme.name(),
            settings.shortcuts
        ],
    )?;
    Ok(())
}

/// Changes only the theme: the switch that stands on every page.
///
/// # Errors
/// The database's.
pub fn set_theme(change: &mut Change<'_, '_>, viewer: &Viewer, theme: Theme) -> Result<(), Failure> {
    needs_writing(viewer)?;
    change.tx.run("UPDATE people SET theme = $2 WHERE id = $1", values![viewer.person(), theme.name()])?;
    Ok(())
}
