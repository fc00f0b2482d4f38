//! The settings: built-in defaults, over them a file, over it the environment, over all the command line. The
//! built-in defaults are the example file itself, so that it cannot lie.

pub mod variables;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Deserialize;
use storage::Place;
use toml::{Table, Value};

/// The settings file with every default in it.
pub const EXAMPLE: &str = include_str!("../comity.example.toml");
/// The settings file's name in the data folder.
pub const FILE: &str = "comity.toml";

/// Where the data and the settings are: options of every command that needs them.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Where {
    /// The data folder [default: $COMITY_DATA, else ~/.local/share/comity].
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The settings file [default: $COMITY_SETTINGS, else comity.toml in the data folder].
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
}

impl Where {
    /// The options as they were given, as they are typed at a shell: for a command that goes on from this one.
    pub fn typed(&self) -> String {
        let given = [("--data", &self.data), ("--settings", &self.settings)];
        let given = given.into_iter().filter_map(|(option, path)| Some((option, path.as_ref()?)));
        given.map(|(option, path)| format!(" {option} {}", quoted(&path.to_string_lossy()))).collect()
    }
}

/// A word as a shell takes it, in quotes where it needs them.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+,:@%=~".contains(c);
    let needs_none = !word.is_empty() && !word.starts_with('~') && word.chars().all(is_plain);
    if needs_none { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

/// How Comity runs. What each setting means is said in the example file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "comity.example.toml says what each means, once")]
pub struct Settings {
    pub data: PathBuf,
    pub listen: String,
    pub base_url: String,
    pub database_url: String,
    pub heads: String,
    pub trusted_proxies: Vec<String>,
    pub most_connections: usize,
    pub header_timeout_s: u64,
    pub request_timeout_s: u64,
    pub stop_timeout_s: u64,
    pub hosting: String,
    pub host: String,
    pub most_upload_mib: usize,
    pub checkpoint_minutes: u64,
    pub verify_hours: u64,
    pub mail_from: String,
    pub smtp_url: String,
    pub mail_folder: PathBuf,
    pub metrics: String,
    pub log: String,
    pub log_format: String,
    pub threads: usize,
}

/// The environment, as a function: tests bring their own.
pub type Environment<'e> = &'e dyn Fn(&str) -> Option<String>;

/// The process's environment.
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

impl Settings {
    /// The settings for a command that was given `at`, in the process's environment.
    ///
    /// # Errors
    /// Where a file cannot be read, or a setting is unknown or of the wrong sort.
    pub fn load(at: &Where) -> anyhow::Result<Settings> {
        Settings::load_in(at, &environment)
    }

    /// The settings in that environment.
    ///
    /// # Errors
    /// As for [`Settings::load`].
    pub fn load_in(at: &Where, environment: Environment<'_>) -> anyhow::Result<Settings> {
        let mut table = defaults();
        let named = at.settings.clone().or_else(|| environment("COMITY_SETTINGS").map(PathBuf::from));
        let folder = at.data.clone().or_else(|| environment("COMITY_DATA").map(PathBuf::from));
        match &named {
            Some(file) => lay_over(&mut table, file)?,
            None => {
                let file = folder.clone().unwrap_or_else(|| default_data("comity", environment)).join(FILE);
                if file.is_file() {
                    lay_over(&mut table, &file)?;
                }
            }
        }
        override_by(&mut table, environment)?;
        if let Some(folder) = folder {
            table.insert("data".to_owned(), Value::String(text_of(&folder)?));
        }
        let mut settings: Settings = table.try_into().context("the settings do not fit together")?;
        if settings.data.as_os_str().is_empty() {
            settings.data = default_data("comity", environment);
        }
        settings.check()?;
        Ok(settings)
    }

    fn check(&mut self) -> anyhow::Result<()> {
        self.base_url = self.base_url.trim_end_matches('/').to_owned();
        let is_address =
            self.base_url.is_empty() || ["http://", "https://"].iter().any(|s| self.base_url.starts_with(s));
        if !is_address {
            bail!("base_url must begin with https:// (or http://): {}", self.base_url);
        }
        let host = self.base_url.split_once("://").map_or("", |(_, host)| host);
        if !self.base_url.is_empty() && (host.is_empty() || host.contains(['/', '?', '#', ' '])) {
            bail!(
                "base_url is the address alone, without a path, such as https://comity.example.org: {}; give Comity a name of its own",
                self.base_url
            );
        }
        if !["text", "json"].contains(&self.log_format.as_str()) {
            bail!("log_format must be text or json, not {}", self.log_format);
        }
        match (self.hosting.as_str(), self.host.trim()) {
            ("", "") => {}
            ("neutral" | "side", host) if !host.is_empty() => {}
            ("neutral" | "side", _) => bail!("hosting is \"{}\": say in host who that is", self.hosting),
            ("", _) => bail!("host names who hosts: say in hosting whether they are \"neutral\" or a \"side\""),
            (other, _) => bail!("hosting must be neutral, side or empty, not {other}"),
        }
        if self.most_connections == 0 || self.threads == 0 || self.checkpoint_minutes == 0 || self.header_timeout_s == 0
        {
            bail!("most_connections, threads, checkpoint_minutes and header_timeout_s must be at least 1");
        }
        for proxy in &self.trusted_proxies {
            crate::serve::peer::Network::read(proxy).with_context(|| format!("trusted_proxies: {proxy}"))?;
        }
        Ok(())
    }

    /// Who hosts, as it is declared.
    pub fn hosted(&self) -> web::Hosting {
        let host = self.host.trim().to_owned();
        match self.hosting.as_str() {
            "neutral" => web::Hosting::Neutral(host),
            "side" => web::Hosting::Side(host),
            _ => web::Hosting::Undeclared,
        }
    }

    /// Where the database is.
    pub fn place(&self) -> Place {
        Place::of(&self.data, Some(&self.database_url))
    }

    /// Says where there is no data, before anything makes an empty database there.
    ///
    /// # Errors
    /// Where the embedded database's file is missing.
    pub fn needs_data(&self) -> anyhow::Result<()> {
        match self.place() {
            Place::File(file) if !file.is_file() => {
                bail!("there is no data in {}: name the data folder with --data", self.data.display())
            }
            _ => Ok(()),
        }
    }
}

/// The folder for data of that name where nothing else is said.
pub fn default_data(name: &str, environment: Environment<'_>) -> PathBuf {
    let home = environment("XDG_DATA_HOME").map(PathBuf::from);
    let home = home.or_else(|| environment("HOME").map(|home| Path::new(&home).join(".local/share")));
    home.unwrap_or_default().join(name)
}

fn defaults() -> Table {
    EXAMPLE.parse().expect("the example settings are TOML; a test reads them")
}

fn lay_over(table: &mut Table, file: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("the settings file {}", file.display()))?;
    let own: Table = text.parse().with_context(|| format!("the settings file {}", file.display()))?;
    for (name, value) in own {
        let Some(default) = table.get(&name) else {
            bail!("{}: there is no setting \"{name}\"; comity settings prints them all", file.display());
        };
        if !default.same_type(&value) {
            bail!("{}: \"{name}\" is of the wrong sort; its default is {default}", file.display());
        }
        table.insert(name, value);
    }
    Ok(())
}

fn override_by(table: &mut Table, environment: Environment<'_>) -> anyhow::Result<()> {
    if let Some(address) = environment("DATABASE_URL") {
        table.insert("database_url".to_owned(), Value::String(address));
    }
    for (name, value) in table.iter_mut() {
        let variable = format!("COMITY_{}", name.to_ascii_uppercase());
        let Some(written) = environment(&variable) else { continue };
        *value = match value {
            Value::Integer(_) => {
                Value::Integer(written.parse().with_context(|| format!("{variable} must be a whole number"))?)
            }
            Value::Array(_) => {
                let items = written.split(',').map(str::trim).filter(|item| !item.is_empty());
                Value::Array(items.map(|item| Value::String(item.to_owned())).collect())
            }
            _ => Value::String(written),
        };
    }
    Ok(())
}

fn text_of(path: &Path) -> anyhow::Result<String> {
    path.to_str().map(str::to_owned).context("the data folder's name is not readable text")
}

#[cfg(test)]
mod tests;
