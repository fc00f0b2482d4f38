//! Who there is, brought in by the acts by which people really come in. Meridian (owner, colleague, observer, and one
//! without a seat) and Works (partner, a second, and a spare one without a seat) share "Works Estate"; Meridian and Northgate (third)
//! share "Harbour Rail"; Kestrel (outsider) is in nothing. Where a story is of three, Docks (tess) is a party of Works
//! Estate too, let in by both.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};

use books::{Credential, Role, Viewer};
use directory::invitation::{self, PartnerInvitation};
use directory::organisation::{self, Details};
use directory::password::NewPassword;
use directory::person::NewPerson;
use directory::relationship::{self, Opened, Settings, TypedSettings};
use directory::seating::{self, Seating};
use directory::{Email, Hashing, MemberRole, PasswordHash, Proven, account, membership, session};
use kernel::{Id, Randomness, of};

use super::House;

/// Everybody's password here.
pub const PASSWORD: &str = "four green tugs at noon";

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Person {
    pub name: String,
    pub email: String,
    pub person: Id<of::Person>,
    pub organisation: Id<of::Organisation>,
    pub cookie: String,
    pub csrf: String,
}

impl Person {
    /// How this person's requests say who they are.
    pub fn credential(&self) -> Credential {
        session::credential(&self.cookie)
    }
}

/// Everybody, and the relationships they run.
#[derive(Clone)]
pub struct Cast {
    pub owner: Person,
    pub colleague: Person,
    pub observer: Person,
    pub unseated: Person,
    pub partner: Person,
    pub second: Person,
    pub spare: Person,
    pub third: Person,
    pub outsider: Person,
    /// A third party's, where there are three.
    pub tess: Option<Person>,
    pub estate: Id<of::Relationship>,
}

/// The hash of [`PASSWORD`], made once: it is slow on purpose.
pub fn password() -> PasswordHash {
    static HASH: OnceLock<PasswordHash> = OnceLock::new();
    let make = || {
        let chosen = NewPassword::choose(PASSWORD, "Nobody", "nobody@nowhere.example").expect("a good password");
        Hashing::new(2).hash(&chosen, &mut Randomness::seeded(1).draws("salt")).expect("nobody else hashes")
    };
    HASH.get_or_init(make).clone()
}

/// A new person of that name.
pub fn new_person(name: &str, email: &str) -> NewPerson {
    NewPerson { name: name.to_owned(), email: Email::read(email).expect("an address"), password: Some(password()) }
}

impl House {
    /// Founds an organisation with its administrator.
    pub fn found(&self, organisation: &'static str, name: &'static str, email: &'static str) -> Person {
        self.change(&format!("found {organisation}"), move |change| {
            let details = Details::read(organisation, "Europe/London", "en-GB")?;
            organisation::found(change, &details, &new_person(name, email))
        });
        self.sign_in(name, email)
    }

    /// Makes somebody a member of the owner's organisation.
    pub fn enrol(&self, owner: &Person, name: &'static str, email: &'static str) -> Person {
        let organisation = owner.organisation;
        self.change(&format!("enrol {email}"), move |change| {
            membership::enrol(change, organisation, &new_person(name, email), MemberRole::Member)
        });
        self.sign_in(name, email)
    }

    /// Proves the password; once for each person, since it is slow on purpose.
    pub fn prove(&self, email: &str) -> Proven {
        static PROVEN: OnceLock<Mutex<HashMap<Id<of::Person>, Proven>>> = OnceLock::new();
        let email = Email::read(email).expect("an address");
        let account =
            self.program.storage.read_blocking(move |tx| account::find(tx, &email)).expect("the database reads");
        let account = account.expect("the person is there");
        let mut proven = PROVEN.get_or_init(Mutex::default).lock().expect("no test panics in here");
        let prove = || {
            Hashing::new(2).prove(Some(&account), PASSWORD).expect("nobody else hashes").expect("it is the password")
        };
        proven.entry(account.person()).or_insert_with(prove).clone()
    }

    /// Signs somebody in.
    pub fn sign_in(&self, name: &str, email: &str) -> Person {
        let proven = self.prove(email);
        let opened = self.change(&format!("sign in {email}"), move |change| {
            session::open(change, &proven, "Firefox on Debian", None)
        });
        let (credential, now) = (session::credential(&opened.cookie), self.now());
        let viewer = self
            .program
            .storage
            .read_blocking(move |tx| Viewer::of(tx, &credential, now))
            .expect("the session is live");
        Person {
            name: name.to_owned(),
            email: email.to_owned(),
            person: viewer.person(),
            organisation: viewer.organisation(),
            cookie: opened.cookie,
            csrf: viewer.csrf.clone(),
        }
    }

    /// Lets somebody act on what the rooms below can do.
    pub fn act<T: Send + 'static>(
        &self,
        (who, what): (&Person, &str),
        work: impl Fn(&mut books::Change<'_, '_>, &Viewer) -> Result<T, books::Failure> + Send + 'static,
    ) -> T {
        let credential = who.credential();
        self.change(&format!("{} {what}", who.email), move |change| {
            let viewer = Viewer::of(change.tx, &credential, change.now)?;
            work(change, &viewer)
        })
    }

    /// Opens a relationship and brings the partner in, all the way.
    pub fn open_with(&self, who: &Person, name: &'static str, partner: (&str, &str, &str)) -> (Opened, Person) {
        let opened = self.act((who, name), move |change, viewer| {
            let settings = Settings::read(&TypedSettings { name, scale: "5", ..TypedSettings::default() })?;
            relationship::open(change, viewer, &settings)
        });
        let at = opened.relationship;
        (opened, self.bring_in(&[who], at, partner))
    }

    /// Brings another party into a relationship, all the way: somebody of each that is there says yes, the inviter first.
    pub fn bring_in(&self, all: &[&Person], at: Id<of::Relationship>, partner: (&str, &str, &str)) -> Person {
        let (organisation, person, email) = (partner.0.to_owned(), partner.1.to_owned(), partner.2.to_owned());
        let address = email.clone();
        let (id, code) = self.act((all[0], "invite a partner"), move |change, viewer| {
            let invitation = PartnerInvitation::read(&organisation, &address, "relationship_manager")?;
            invitation::invite_partner(change, viewer, at, &invitation).map(|issued| (issued.id, issued.code))
        });
        let name = person.clone();
        self.change(&format!("accept {email}"), move |change| {
            invitation::accept_as_new(change, &code, name.clone(), &password()).map(drop)
        });
        for who in all {
            let confirm = move |change: &mut books::Change<'_, '_>, viewer: &Viewer| {
                invitation::confirm(change, viewer, id).map(drop)
            };
            self.act((who, "confirm a partner"), confirm);
        }
        self.sign_in(&person, &email)
    }

    /// Gives somebody of one's own side a seat.
    pub fn seat(&self, who: &Person, at: Id<of::Relationship>, whom: &Person, role: Role) {
        let seating = Seating { person: whom.person, role, title: String::new() };
        self.act((who, &format!("seat {}", whom.email)), move |change, viewer| {
            seating::seat(change, viewer, at, &seating)
        });
    }
}

impl Cast {
    /// Brings everybody in.
    pub fn of(house: &House) -> Cast {
        let owner = house.found("Meridian FM", "Omar Reid", "omar@meridian.example");
        let colleague = house.enrol(&owner, "Carla Diaz", "carla@meridian.example");
        let observer = house.enrol(&owner, "Orla Finn", "orla@meridian.example");
        let unseated = house.enrol(&owner, "Uma Stone", "uma@meridian.example");
        let (estate, partner) =
            house.open_with(&owner, "Works Estate", ("Department of Works", "Petra Novak", "petra@works.example"));
        let second = house.enrol(&partner, "Sam Poole", "sam@works.example");
        let spare = house.enrol(&partner, "Sofia Lind", "sofia@works.example");
        let (_, third) =
            house.open_with(&owner, "Harbour Rail", ("Northgate Rail", "Theo Marsh", "theo@northgate.example"));
        let outsider = house.found("Kestrel Ltd", "Otto Baum", "otto@kestrel.example");
        house.seat(&owner, estate.relationship, &colleague, Role::Member);
        house.seat(&owner, estate.relationship, &observer, Role::Observer);
        house.seat(&partner, estate.relationship, &second, Role::Member);
        Cast {
            owner,
            colleague,
            observer,
            unseated,
            partner,
            second,
            spare,
            third,
            outsider,
            tess: None,
            estate: estate.relationship,
        }
    }

    /// Brings a third party into the relationship that two share, as both agree.
    pub fn bring_a_third_in(&mut self, house: &House) {
        let docks = ("Docks Board", "Tess Third", "tess@docks.example");
        self.tess = Some(house.bring_in(&[&self.owner, &self.partner], self.estate, docks));
    }
}
