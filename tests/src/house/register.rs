//! What stands in the registers: joint and private records of both sides with all that goes under them, brought there
//! by the API as programs do it.

use kernel::{Randomness, of};
use serde_json::{Value, json};

use super::House;
use super::call::{Call, Heard};
use super::cast::{Cast, Person};

/// The relationship that both sides share, as both call it.
pub const ESTATE: &str = "works-estate";
/// The other one of the owner's organisation.
pub const HARBOUR: &str = "harbour-rail";

/// The ids of one of each thing that an address can name, all of one owner: ours, theirs, joint.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub slug: String,
    pub risk: String,
    pub comment: String,
    pub action: String,
    pub attachment: String,
    pub import: String,
    pub view: String,
    pub person: String,
    pub organisation: String,
    /// An invitation of a colleague, and one of a partner into the relationship: nobody has accepted either.
    pub invitation: String,
    pub partner_invitation: String,
    pub session: String,
    pub token: String,
    pub room: String,
    /// A version of the criteria, and the hash of its text.
    pub criteria: String,
    pub hash: String,
}

/// What stands in the registers.
#[derive(Clone)]
pub struct Register {
    /// Joint, raised by the owner, with everything under it that both sides see.
    pub joint: Names,
    /// The owner's side's own.
    pub ours: Names,
    /// The partner's side's own.
    pub theirs: Names,
    /// The third party's, in the other relationship.
    pub thirds: Names,
    /// In a room of the owner and the partner, who both keep it.
    pub room: Names,
    /// In a room of the partner and a second one of that side, that nobody else knows of.
    pub their_room: Names,
}

/// Sends JSON as a person's program would.
pub fn api(house: &House, who: &Person, method: &str, path: &str, body: &Value) -> Heard {
    house.hear(Call::new(method, format!("/api/v1{path}")).by(who).json(body))
}

fn id(heard: Heard) -> String {
    heard.done().json()["id"].as_str().expect("what is made has an id").to_owned()
}

impl House {
    /// Raises a risk: `seen_by` is `both`, `us`, or empty in a room.
    pub fn raise(&self, who: &Person, slug: &str, seen_by: &str, title: &str) -> String {
        let mut risk = json!({ "title": title, "seen_by": seen_by, "cause": format!("cause of {title}"),
            "likelihood": 3, "effect": 4, "category": "performance", "response": "reduce" });
        if seen_by == "us" {
            risk["why_private"] = format!("why {title} is private").into();
        }
        if seen_by.is_empty() {
            risk.as_object_mut().expect("an object").remove("seen_by");
        }
        id(api(self, who, "POST", &format!("/relationships/{slug}/risks"), &risk))
    }

    /// Puts something under a risk.
    pub fn add(&self, who: &Person, (slug, risk): (&str, &str), what: &str, given: &Value) -> String {
        id(api(self, who, "POST", &format!("/relationships/{slug}/risks/{risk}/{what}"), given))
    }

    /// Attaches a text file.
    pub fn attach(
        &self,
        who: &Person,
        (slug, risk): (&str, &str),
        seen_by: &str,
        (name, text): (&str, &str),
    ) -> String {
        let call = Call::new("POST", format!("/api/v1/relationships/{slug}/risks/{risk}/attachments")).by(who);
        id(self.hear(call.file(&[("seen_by".to_owned(), seen_by.to_owned())], name, text.as_bytes())))
    }

    /// Uploads a register, to be looked at before it is brought in.
    pub fn upload(&self, who: &Person, slug: &str, (name, text): (&str, &str)) -> String {
        let call = Call::new("POST", format!("/api/v1/relationships/{slug}/imports")).by(who);
        id(self.hear(call.file(&[], name, text.as_bytes())))
    }

    /// Brings in what was uploaded, to its end.
    pub fn bring_in_import(&self, who: &Person, slug: &str, import: &str) {
        api(self, who, "PUT", &format!("/relationships/{slug}/imports/{import}/run"), &json!({})).done();
        let app = self.app.clone();
        self.wait(async move { web::importing::finish_all(&app).await }).expect("the import goes on");
    }

    /// Keeps a list under a name.
    pub fn keep_view(&self, who: &Person, slug: &str, name: &str) -> String {
        let view = json!({ "list": "risks", "name": name, "query": "sort=-level" });
        id(api(self, who, "POST", &format!("/relationships/{slug}/views"), &view))
    }

    /// A token of this person's: its id and itself.
    pub fn token(&self, who: &Person, scope: &str) -> (String, String) {
        let made = api(
            self,
            who,
            "POST",
            "/me/tokens",
            &json!({ "name": format!("script of {}", who.name), "scope": scope, "days": 30 }),
        );
        let made = made.done().json();
        (made["id"].as_str().expect("an id").to_owned(), made["token"].as_str().expect("a token").to_owned())
    }

    /// Opens a room and names one person more in it.
    pub fn open_room(&self, who: &Person, slug: &str, name: &str, whom: Option<(&Person, &str)>) -> String {
        let room = id(api(self, who, "POST", &format!("/relationships/{slug}/rooms"), &json!({ "name": name })));
        if let Some((whom, may)) = whom {
            let seat = format!("/relationships/{slug}/rooms/{room}/people/{}/seat", whom.person);
            api(self, who, "PUT", &seat, &json!({ "may": may })).done();
        }
        room
    }

    /// Everything of one owner in one relationship, or in a room of it.
    pub fn names(&self, who: &Person, slug: &str, seen_by: &str, mark: &str) -> Names {
        let risk = self.raise(who, slug, seen_by, &format!("{mark} heating fails"));
        let at = (slug, risk.as_str());
        let comment = self.add(who, at, "comments", &json!({ "text": format!("{mark} said this") }));
        let action = self.add(
            who,
            at,
            "actions",
            &json!({ "title": format!("{mark} does that"), "owner": who.person.to_string(), "due": "2026-10-01" }),
        );
        let attachment = self.attach(who, at, "", (&format!("{mark}.txt"), &format!("{mark} wrote this")));
        let list = format!("Risk,Likelihood,Impact\n{mark} roof leaks,3,4\n{mark} lift stops,2,2\n");
        let sessions = self.hear(Call::get("/api/v1/me/sessions").by(who)).done().json();
        let home = slug.split('~').next().unwrap_or(slug);
        Names {
            slug: slug.to_owned(),
            room: slug.split_once('~').map_or_else(String::new, |(_, room)| room.to_owned()),
            // Nobody has criteria of their own: what is agreed on, all parties read.
            criteria: Randomness::seeded(1).draws(mark).id::<of::Record>().to_string(),
            hash: String::new(),
            import: self.upload(who, home, (&format!("{mark}.csv"), &list)),
            view: self.keep_view(who, home, &format!("{mark} view")),
            person: who.person.to_string(),
            organisation: who.organisation.to_string(),
            invitation: self.invite_colleague(who, mark),
            partner_invitation: self.invite_partner(who, home, mark),
            session: sessions["items"][0]["id"].as_str().expect("a session").to_owned(),
            token: self.token(who, "read").0,
            risk,
            comment,
            action,
            attachment,
        }
    }

    /// Proposes other criteria: the version's id, and the hash of its text.
    pub fn propose(&self, who: &Person, slug: &str) -> (String, String) {
        let path = format!("/relationships/{slug}/criteria");
        let mut text = api(self, who, "GET", &path, &Value::Null).done().json()["now"].clone();
        text["days"]["very_high"] = 5.into();
        let made = api(self, who, "POST", &path, &json!({ "text": text })).done().json();
        let member = |name: &str| made[name].as_str().expect("a version has both").to_owned();
        (member("id"), member("hash"))
    }

    /// Invites a third organisation into the relationship.
    pub fn invite_partner(&self, who: &Person, slug: &str, mark: &str) -> String {
        let whom = json!({ "organisation_name": format!("Guests of {mark} Ltd"), "email": format!("{mark}@guest.example"),
            "role": "relationship_manager" });
        id(api(self, who, "POST", &format!("/relationships/{slug}/invitations"), &whom))
    }

    /// Invites somebody into the person's organisation.
    pub fn invite_colleague(&self, who: &Person, mark: &str) -> String {
        id(api(self, who, "POST", "/invitations", &json!({ "email": format!("{mark}@colleague.example") })))
    }
}

impl Register {
    /// Fills the registers.
    pub fn of(house: &House, cast: &Cast) -> Register {
        let room = |who, slug, name, whom| house.open_room(who, slug, name, whom);
        let joint = room(&cast.owner, ESTATE, "Room of both", Some((&cast.partner, "keep")));
        let theirs = room(&cast.partner, ESTATE, "Room of theirs", Some((&cast.second, "write")));
        let in_room = |room: &str| format!("{ESTATE}~{room}");
        let mut register = Register {
            joint: house.names(&cast.owner, ESTATE, "both", "joint"),
            ours: house.names(&cast.owner, ESTATE, "us", "ours"),
            theirs: house.names(&cast.partner, ESTATE, "us", "theirs"),
            thirds: house.names(&cast.third, HARBOUR, "us", "thirds"),
            room: house.names(&cast.owner, &in_room(&joint), "", "roomed"),
            their_room: house.names(&cast.partner, &in_room(&theirs), "", "hidden"),
        };
        register.joint.room = joint;
        register.ours.room = room(&cast.owner, ESTATE, "Room of ours", Some((&cast.colleague, "read")));
        register.theirs.room = theirs;
        register.thirds.room = room(&cast.third, HARBOUR, "Room of the third", None);
        let joint = (ESTATE, register.joint.risk.as_str());
        house.add(&cast.partner, joint, "comments", &json!({ "text": "we heard this" }));
        house.add(&cast.owner, joint, "comments", &json!({ "text": "a note of ours", "seen_by": "us" }));
        house.add(&cast.partner, joint, "comments", &json!({ "text": "a note of theirs", "seen_by": "us" }));
        house.raise(&cast.second, ESTATE, "both", "joint too, from the other side");
        house.raise(&cast.owner, HARBOUR, "both", "joint with the third");
        (register.joint.criteria, register.joint.hash) = house.propose(&cast.owner, ESTATE);
        (register.thirds.criteria, register.thirds.hash) = house.propose(&cast.third, HARBOUR);
        house.program.sign_checkpoints().expect("checkpoints are signed");
        register
    }
}
