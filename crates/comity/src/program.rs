//! The program as it runs: the open database, the key, the time, and what handlers know of all this.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, bail};
use books::checkpoint::{self, SigningKey};
use books::{Change, Failure};
use directory::{Attempts, Hashing};
use kernel::{Clock, Randomness, SystemClock};
use storage::Storage;
use web::{App, Parts};

use crate::settings::Settings;
use crate::{folder, heads, mail, pillars, signing};

/// Open data: what every command that works on it needs.
#[derive(Clone)]
pub struct Program {
    /// The settings.
    pub settings: Settings,
    /// The database.
    pub storage: Storage,
    /// This installation's id in chains.
    pub origin: Arc<str>,
    /// What checkpoints are signed with.
    pub key: SigningKey,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Random numbers.
    pub randomness: Randomness,
}

impl Program {
    /// Opens the data, makes what is missing, and brings the schema up to date.
    ///
    /// # Errors
    /// Where the data folder, the database or the key cannot be used; the sentence says what to do.
    pub fn open(settings: Settings) -> anyhow::Result<Program> {
        folder::prepare(&settings.data)?;
        let storage = Storage::open(&settings.place())?;
        let randomness = Randomness::system();
        needs_key(&settings, &storage)?;
        let key = signing::load(&settings.data, &randomness)?;
        let draws = randomness.draws("origin");
        books::prepare(&storage, &pillars::kinds())?;
        let origin = storage.write_blocking(move |tx| directory::installation::origin(tx, &mut draws.clone()))?;
        let program = Program { settings, storage, origin, key, clock: Arc::new(SystemClock), randomness };
        heads::hold(&program)?;
        Ok(program)
    }

    /// Changes something from the command line or a timer. `work` names it for its random numbers.
    ///
    /// # Errors
    /// What the work refuses with; the database's.
    pub fn change<T: Send + 'static>(
        &self,
        name: &str,
        work: impl Fn(&mut Change<'_, '_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (now, draws, origin) = (self.clock.now(), self.randomness.draws(name), Arc::clone(&self.origin));
        self.storage.write_blocking(move |tx| {
            work(&mut Change { tx, now, draws: &mut draws.clone(), origin: Arc::clone(&origin) })
        })
    }

    /// Signs a checkpoint of every book that has grown. Says of how many.
    ///
    /// # Errors
    /// The database's.
    pub fn sign_checkpoints(&self) -> Result<usize, Failure> {
        let mut signed = 0;
        loop {
            let key = self.key.clone();
            let some = self.change("checkpoints", move |change| checkpoint::sign_grown(change, &key))?;
            signed += some;
            if some < checkpoint::AT_ONCE {
                return Ok(signed);
            }
        }
    }

    /// What handlers know, where people reach the program at `base_url`.
    ///
    /// # Errors
    /// Where this program does not know its own file.
    pub fn app(&self, base_url: String) -> anyhow::Result<App> {
        Ok(App::new(self.parts(base_url)?))
    }

    /// The parts of which [`Program::app`] is made, for those who exchange one.
    ///
    /// # Errors
    /// Where this program does not know its own file.
    pub fn parts(&self, base_url: String) -> anyhow::Result<Parts> {
        Ok(Parts {
            storage: self.storage.clone(),
            clock: Arc::clone(&self.clock),
            randomness: self.randomness.clone(),
            signing: self.key.clone(),
            origin: Arc::clone(&self.origin),
            base_url,
            kinds: pillars::kinds(),
            operations: pillars::operations(),
            pillars: pillars::menu(),
            bringings: pillars::bringings(),
            importing: web::importing::Desk::default(),
            hashing: Hashing::for_this_machine(),
            attempts: Attempts::default(),
            program: own_file()?,
            mail: mail::is_on(&self.settings),
            hosting: self.settings.hosted(),
            most_upload: self.settings.most_upload_mib.saturating_mul(1 << 20),
        })
    }
}

/// A key that has signed may be lost, but never replaced in silence: the books would no longer verify.
fn needs_key(settings: &Settings, storage: &Storage) -> anyhow::Result<()> {
    let file = signing::file(&settings.data);
    if !file.exists() && storage.read_blocking(checkpoint::any)? {
        bail!(
            "{} is missing, and checkpoints were signed with it: put it back from where it is kept (docs/backup.md)",
            file.display()
        );
    }
    Ok(())
}

fn own_file() -> anyhow::Result<PathBuf> {
    std::env::current_exe().context("this program does not know where it stands")
}
