//! A small world for stories. The cast: Omar (owner) and Carla (colleague) of Meridian, Petra (partner) of Works,
//! and Otto (outsider) of an organisation that is in nothing.

use std::sync::{Arc, OnceLock};

use books::{Change, Credential, Failure, Role, Viewer};
use directory::invitation::{self, PartnerInvitation};
use directory::organisation::{self, Details};
use directory::password::NewPassword;
use directory::person::NewPerson;
use directory::relationship::{self, Opened, Settings, TypedSettings};
use directory::seating::{self, Seating};
use directory::session::{self, SignedIn};
use directory::{Email, Hashing, MemberRole, PasswordHash, Proven, account, installation, membership};
use kernel::{Clock, Id, Instant, Problem, Randomness, SettableClock, of};
use storage::{Storage, Tx};

/// Everybody's password here.
pub const PASSWORD: &str = "four green tugs at noon";
/// When every story begins.
pub const START: Instant = Instant::from_micros(1_790_000_000_000_000);

/// The hash of [`PASSWORD`], made once: it is slow on purpose.
pub fn password() -> PasswordHash {
    static HASH: OnceLock<PasswordHash> = OnceLock::new();
    HASH.get_or_init(|| hashed(PASSWORD)).clone()
}

pub fn hashed(typed: &str) -> PasswordHash {
    let chosen = NewPassword::choose(typed, "Nobody", "nobody@nowhere.example").unwrap();
    Hashing::new(2).hash(&chosen, &mut Randomness::system().draws("salt")).unwrap()
}

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Signed {
    pub person: Id<of::Person>,
    pub organisation: Id<of::Organisation>,
    pub email: String,
    pub credential: Credential,
}

#[derive(Clone)]
pub struct House {
    pub storage: Storage,
    pub clock: SettableClock,
    pub randomness: Randomness,
    origin: Arc<str>,
}

impl House {
    pub fn new(storage: &Storage) -> House {
        let randomness = Randomness::seeded(7);
        let draws = randomness.draws("origin");
        let origin = storage.write_blocking(move |tx| installation::origin(tx, &mut draws.clone())).unwrap();
        House { storage: storage.clone(), clock: SettableClock::at(START), randomness, origin }
    }

    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    pub fn change<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Change<'_, '_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (now, draws, origin) = (self.now(), self.randomness.draws("change"), Arc::clone(&self.origin));
        self.storage.write_blocking(move |tx| {
            let mut draws = draws.clone();
            work(&mut Change { tx, now, draws: &mut draws, origin: Arc::clone(&origin) })
        })
    }

    pub fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.storage.read_blocking(work)
    }

    /// A change that this person makes.
    pub fn act<T: Send + 'static>(
        &self,
        who: &Signed,
        work: impl Fn(&mut Change<'_, '_>, &Viewer) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let credential = who.credential.clone();
        self.change(move |change| {
            let viewer = Viewer::of(change.tx, &credential, change.now)?;
            work(change, &viewer)
        })
    }

    /// What this person sees.
    pub fn see<T: Send + 'static>(
        &self,
        who: &Signed,
        work: impl FnOnce(&mut Tx<'_>, &Viewer) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (credential, now) = (who.credential.clone(), self.now());
        self.read(move |tx| {
            let viewer = Viewer::of(tx, &credential, now)?;
            work(tx, &viewer)
        })
    }

    /// Who the credential stands for now.
    pub fn viewer(&self, credential: &Credential) -> Result<Viewer, Failure> {
        let (credential, now) = (credential.clone(), self.now());
        self.read(move |tx| Viewer::of(tx, &credential, now))
    }

    /// Tries a password; nothing where it is wrong.
    pub fn prove(&self, email: &str, typed: &str) -> Option<Proven> {
        let email = Email::read(email).unwrap();
        let account = self.read(move |tx| account::find(tx, &email)).unwrap();
        Hashing::new(2).prove(account.as_ref(), typed).unwrap()
    }

    /// Signs in with the password that everybody has.
    pub fn sign_in(&self, email: &str) -> SignedIn {
        let proven = self.prove(email, PASSWORD).expect("the password is right");
        self.open(&proven).expect("a session opens")
    }

    pub fn open(&self, proven: &Proven) -> Result<SignedIn, Failure> {
        let proven = proven.clone();
        self.change(move |change| session::open(change, &proven, "Firefox on Debian", None))
    }

    /// Signs a person in who belongs somewhere.
    pub fn signed(&self, email: &str) -> Signed {
        let credential = session::credential(&self.sign_in(email).cookie);
        let viewer = self.viewer(&credential).unwrap();
        Signed { person: viewer.person(), organisation: viewer.organisation(), email: email.to_owned(), credential }
    }

    pub fn found(&self, organisation: &'static str, name: &'static str, email: &'static str) -> Signed {
        self.change(move |change| {
            let details = Details::read(organisation, "Europe/London", "en-GB")?;
            organisation::found(change, &details, &new_person(name, email))
        })
        .unwrap();
        self.signed(email)
    }

    pub fn enrol(&self, owner: &Signed, name: &'static str, email: &'static str, role: MemberRole) -> Signed {
        let organisation = owner.organisation;
        self.change(move |change| membership::enrol(change, organisation, &new_person(name, email), role)).unwrap();
        self.signed(email)
    }

    pub fn open_relationship(&self, who: &Signed, name: &'static str) -> Opened {
        self.act(who, move |change, viewer| relationship::open(change, viewer, &settings(name))).unwrap()
    }

    pub fn seat(
        &self,
        who: &Signed,
        at: Id<of::Relationship>,
        person: Id<of::Person>,
        role: Role,
    ) -> Result<(), Failure> {
        let seating = Seating { person, role, title: String::new() };
        self.act(who, move |change, viewer| seating::seat(change, viewer, at, &seating))
    }

    /// The code of an invitation to a new partner.
    pub fn invite(&self, who: &Signed, at: Id<of::Relationship>, name: &str, email: &str) -> invitation::Issued {
        let invitation = PartnerInvitation::read(name, email, "relationship_manager").unwrap();
        self.act(who, move |change, viewer| invitation::invite_partner(change, viewer, at, &invitation)).unwrap()
    }

    pub fn accept_as_new(&self, code: &str, name: &str) -> Result<invitation::Accepted, Failure> {
        let (code, name, password) = (code.to_owned(), name.to_owned(), password());
        self.change(move |change| invitation::accept_as_new(change, &code, name.clone(), &password))
    }

    pub fn confirm(&self, who: &Signed, id: Id<of::Invitation>) -> Result<invitation::Confirmed, Failure> {
        self.act(who, move |change, viewer| invitation::confirm(change, viewer, id))
    }

    /// Brings a partner in, all the way.
    pub fn bring_in(
        &self,
        who: &Signed,
        at: Id<of::Relationship>,
        organisation: &str,
        name: &str,
        email: &str,
    ) -> Signed {
        let issued = self.invite(who, at, organisation, email);
        self.accept_as_new(&issued.code, name).unwrap();
        self.confirm(who, issued.id).unwrap();
        self.signed(email)
    }
}

/// Omar, Carla, Petra and Otto, with one relationship between Meridian and Works. Carla has no seat in it.
pub struct Cast {
    pub house: House,
    pub owner: Signed,
    pub colleague: Signed,
    pub partner: Signed,
    pub outsider: Signed,
    pub estate: Opened,
}

impl Cast {
    pub fn new(storage: &Storage) -> Cast {
        let house = House::new(storage);
        let owner = house.found("Meridian FM", "Omar Reid", "omar@meridian.example");
        let outsider = house.found("Kestrel Ltd", "Otto Baum", "otto@kestrel.example");
        let colleague = house.enrol(&owner, "Carla Diaz", "carla@meridian.example", MemberRole::Member);
        let estate = house.open_relationship(&owner, "Works Estate");
        let partner =
            house.bring_in(&owner, estate.relationship, "Department of Works", "Petra Novak", "petra@works.example");
        Cast { house, owner, colleague, partner, outsider, estate }
    }
}

pub fn new_person(name: &str, email: &str) -> NewPerson {
    NewPerson { name: name.to_owned(), email: Email::read(email).unwrap(), password: Some(password()) }
}

pub fn settings(name: &str) -> Settings {
    Settings::read(&TypedSettings { name, scale: "5", ..TypedSettings::default() }).unwrap()
}

/// The key of what was refused: of the first field where a field is to blame.
pub fn refusal<T>(outcome: Result<T, Failure>) -> String {
    match outcome {
        Ok(_) => "not refused".to_owned(),
        Err(Failure::Refused(problem)) => key_of(&problem),
        Err(failure) => format!("failed: {failure}"),
    }
}

pub fn key_of(problem: &Problem) -> String {
    problem.fields.first().map_or(&problem.message, |field| &field.message).key.to_string()
}
