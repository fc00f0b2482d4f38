//! What the other side does for itself, one thing at a time, and writes a marked word wherever it can.

mod imports;
mod people;
mod rooms;

use serde_json::{Value, json};

use super::canary::Canaries;
use crate::chance::Chance;
use crate::house::House;
use crate::house::call::Call;
use crate::house::cast::Person;
use crate::house::model::Model;
use crate::house::register::{ESTATE, api};

/// Who keeps something to themselves: one side, or those in a room.
pub struct Secret {
    /// Who writes: the first manages and keeps the room.
    pub writers: [Person; 2],
    /// A room of the two, as addresses call it.
    pub room: String,
    /// What they do, in turn.
    pub deeds: &'static [Deed],
}

impl Secret {
    /// What the partner's side keeps to itself.
    pub fn of_the_partner(model: &Model) -> Secret {
        let writers = [model.cast.partner.clone(), model.cast.second.clone()];
        Secret { writers, room: model.register.their_room.slug.clone(), deeds: ALL }
    }

    /// What two keep to a room that they open.
    pub fn of_a_room(house: &House, writers: [&Person; 2]) -> Secret {
        let room = house.open_room(writers[0], ESTATE, "Room of two", Some((writers[1], "keep")));
        Secret { writers: writers.map(Person::clone), room: format!("{ESTATE}~{room}"), deeds: IN_ROOMS }
    }
}

/// What is at hand while they act.
pub struct Side<'a> {
    house: &'a mut House,
    secret: &'a Secret,
    model: &'a Model,
    canaries: &'a mut Canaries,
    chance: &'a mut Chance,
}

/// A thing that somebody does for themselves, in words.
pub type Deed = (&'static str, fn(&mut Side<'_>));

/// What a side does for itself. `planted_faults_turn_the_twins_red` counts on the order: a new one stands last.
const ALL: &[Deed] = &[
    // First, so that everything that we do after it would come upon it.
    ("they do for themselves what we are about to do", |side| side.do_the_same()),
    ("a private record is raised", |side| side.raise()),
    ("a private record is put otherwise", |side| side.amend()),
    ("a private record is scored anew and closed", |side| side.close()),
    ("something private is taken back", |side| side.withdraw()),
    ("something is said about a private record", |side| side.comment()),
    ("a file is put beside a private record", |side| side.attach()),
    ("a private record gets columns of its own", |side| side.tag()),
    ("somebody joins their organisation", |side| side.enrol()),
    ("settings change", |side| side.settle()),
    ("somebody cannot sign in", |side| side.fail_to_sign_in()),
    ("their own book is taken out", |side| side.export()),
    ("something is searched for", |side| side.search()),
    ("notes are made on a joint record", |side| side.note()),
    ("a register is brought into their own book", |side| side.import()),
    ("checkpoints are signed", |side| side.sign()),
    ("the news are read", |side| side.read_news()),
    ("a private action is done", |side| side.act()),
    ("a room is opened and written in", |side| side.open_room()),
    ("something happens in a room of theirs", |side| side.write_in_a_room()),
    ("somebody is named in a room and taken off it", |side| side.name_in_a_room()),
    ("a room is put otherwise, and ends", |side| side.end_a_room()),
    ("a register in their own book is undone", |side| side.undo_an_import()),
    ("a register in their own book is read again", |side| side.read_again()),
    ("a file waits to be brought in", |side| side.begin_an_import()),
    ("a private file is taken back", |side| side.withdraw_a_file()),
    ("much that is private is done at once", |side| side.act_on_many()),
    ("a relationship of their own is opened and measured otherwise", |side| side.open_a_relationship()),
    ("somebody of theirs hands over and leaves", |side| side.hand_over_and_leave()),
    ("partners are invited and taken back", |side| side.invite_partners()),
];

/// What those in a room do there.
const IN_ROOMS: &[Deed] = &[
    ("something happens in a room of theirs", |side| side.write_in_a_room()),
    ("a room is opened and written in", |side| side.open_room()),
    ("somebody is named in a room and taken off it", |side| side.name_in_a_room()),
    ("a room is put otherwise, and ends", |side| side.end_a_room()),
];

/// Whom they invite whom our side is about to invite too.
pub const THE_SAME: [&str; 2] = ["ann@another.example", "new@colleague.example"];

/// Does the next thing; says what.
pub fn one(
    house: &mut House,
    (model, secret): (&Model, &Secret),
    turn: usize,
    canaries: &mut Canaries,
    chance: &mut Chance,
) -> &'static str {
    let (what, deed) = secret.deeds[turn % secret.deeds.len()];
    canaries.begin(what);
    deed(&mut Side { house, secret, model, canaries, chance });
    what
}

impl Side<'_> {
    /// The one who manages.
    fn first(&self) -> Person {
        self.secret.writers[0].clone()
    }

    fn who(&mut self) -> Person {
        self.secret.writers[usize::from(self.chance.percent(50))].clone()
    }

    fn send(&mut self, who: &Person, method: &str, path: &str, body: &Value) -> Value {
        let heard = api(self.house, who, method, &format!("/relationships/{ESTATE}{path}"), body).done();
        if heard.body.is_empty() { Value::Null } else { heard.json() }
    }

    /// A new private risk: its id.
    fn new_risk(&mut self) -> String {
        let who = self.who();
        let mut word = || self.canaries.write();
        let risk = json!({ "title": word(), "seen_by": "us", "why_private": word(), "cause": word(), "event": word(),
            "consequence": word(), "response_plan": word(), "early_sign": word(), "old_reference": word(),
            "likelihood": 5, "effect": 5, "category": "performance", "response": "reduce", "owner": self.first().person.to_string() });
        let raised = self.send(&who, "POST", "/risks", &risk);
        raised["id"].as_str().expect("an id").to_owned()
    }

    fn raise(&mut self) {
        self.new_risk();
    }

    fn amend(&mut self) {
        let (risk, who) = (self.new_risk(), self.who());
        let changed =
            json!({ "title": self.canaries.write(), "cause": self.canaries.write(), "likelihood": 1, "version": 1 });
        self.send(&who, "PATCH", &format!("/risks/{risk}"), &changed);
        let looked = json!({ "looked_because": self.canaries.write(), "version": 2 });
        self.send(&who, "POST", &format!("/risks/{risk}/looks"), &looked);
    }

    fn close(&mut self) {
        let (risk, who) = (self.new_risk(), self.who());
        self.send(&who, "PUT", &format!("/risks/{risk}/score"), &json!({ "likelihood": 2, "effect": 2, "version": 1 }));
        let closed = json!({ "closed_because": self.canaries.write(), "version": 2 });
        self.send(&who, "PUT", &format!("/risks/{risk}/closure"), &closed);
    }

    fn withdraw(&mut self) {
        let (risk, who) = (self.new_risk(), self.who());
        let said = json!({ "text": self.canaries.write() });
        let comment = self.send(&who, "POST", &format!("/risks/{risk}/comments"), &said);
        let path = format!("/comments/{}/withdrawal", comment["id"].as_str().expect("an id"));
        self.send(&who, "PUT", &path, &json!({ "version": 1 }));
    }

    fn comment(&mut self) {
        let (risk, who) = (self.new_risk(), self.who());
        for _ in 0..3 {
            let said = json!({ "text": self.canaries.write() });
            self.send(&who, "POST", &format!("/risks/{risk}/comments"), &said);
        }
    }

    fn attach(&mut self) {
        let (risk, who) = (self.new_risk(), self.who());
        let (name, text) = (format!("{}.txt", self.canaries.write()), self.canaries.write());
        self.house.attach(&who, (ESTATE, &risk), "", (&name, &text));
    }

    fn tag(&mut self) {
        let (risk, who) = (self.new_risk(), self.who());
        let extra = json!({ "extra": { self.canaries.write(): self.canaries.write() }, "version": 1 });
        self.send(&who, "PATCH", &format!("/risks/{risk}"), &extra);
    }

    fn settle(&mut self) {
        let who = self.who();
        let theme = if self.chance.percent(50) { "dark" } else { "light" };
        api(self.house, &who, "PATCH", "/me", &json!({ "theme": theme, "zone": "Europe/Lisbon" })).done();
        let name = self.canaries.write();
        self.house.keep_view(&who, ESTATE, &name);
        let token = json!({ "name": self.canaries.write(), "scope": "read", "days": 7 });
        api(self.house, &who, "POST", "/me/tokens", &token).done();
    }

    fn fail_to_sign_in(&mut self) {
        let email = self.who().email;
        for _ in 0..3 {
            let form = [("email", email.as_str()), ("password", "not the password")]
                .map(|(n, v)| (n.to_owned(), v.to_owned()));
            let heard = self.house.hear(Call::new("POST", "/sign-in").form(&form));
            assert!(!heard.is_done(), "{}", heard.text());
        }
    }

    fn export(&mut self) {
        let who = self.who();
        for path in ["/book?seen_by=us", "/risks/export?seen_by=us", "/risks/export?format=csv&seen_by=us"] {
            self.house.hear(Call::get(format!("/api/v1/relationships/{ESTATE}{path}")).by(&who)).done();
        }
    }

    fn search(&mut self) {
        let (who, word) = (self.who(), self.canaries.say("searches are kept nowhere"));
        self.house.hear(Call::get(format!("/search?q={word}")).by(&who)).done();
    }

    fn note(&mut self) {
        let (joint, who) = (self.model.register.joint.risk.clone(), self.who());
        let said = json!({ "text": self.canaries.write(), "seen_by": "us" });
        self.send(&who, "POST", &format!("/risks/{joint}/comments"), &said);
        let action = json!({ "title": self.canaries.write(), "due": "2026-09-20", "seen_by": "us", "owner": who.person.to_string() });
        self.send(&who, "POST", &format!("/risks/{joint}/actions"), &action);
        let (name, text) = (format!("{}.txt", self.canaries.write()), self.canaries.write());
        self.house.attach(&who, (ESTATE, &joint), "us", (&name, &text));
    }

    fn sign(&mut self) {
        self.new_risk();
        self.house.program.sign_checkpoints().expect("checkpoints are signed");
    }

    fn read_news(&mut self) {
        let who = self.who();
        api(self.house, &who, "PUT", "/updates/seen", &json!({})).done();
    }

    fn act(&mut self) {
        let (risk, who) = (self.new_risk(), self.who());
        let action = json!({ "title": self.canaries.write(), "due": "2026-09-20" });
        let made = self.send(&who, "POST", &format!("/risks/{risk}/actions"), &action);
        let path = format!("/actions/{}/closure", made["id"].as_str().expect("an id"));
        let done = json!({ "outcome": self.canaries.write(), "version": 1 });
        self.send(&who, "PUT", &path, &done);
    }

    fn withdraw_a_file(&mut self) {
        let (risk, who) = (self.new_risk(), self.who());
        let name = format!("{}.txt", self.canaries.write());
        let text = self.canaries.say("a file that is taken back is gone");
        let file = self.house.attach(&who, (ESTATE, &risk), "", (&name, &text));
        self.send(&who, "PUT", &format!("/attachments/{file}/withdrawal"), &json!({ "version": 1 }));
    }

    /// Looks at several, gives them to somebody and closes them, each in one request.
    fn act_on_many(&mut self) {
        let (risks, who) = ([self.new_risk(), self.new_risk(), self.new_risk()], self.who());
        let other = self.secret.writers[1].person;
        let items = |version: i64| risks.each_ref().map(|id| json!({ "id": id, "version": version }));
        let asked = [
            json!({ "act": "look", "items": items(1), "looked_because": self.canaries.write() }),
            json!({ "act": "assign", "items": items(2), "owner": other.to_string() }),
            json!({ "act": "close", "items": items(3), "closed_because": self.canaries.write() }),
        ];
        for asked in asked {
            let done = self.send(&who, "POST", "/risks/bulk", &asked);
            let is_done = |one: &Value| one["problem"].is_null();
            assert!(done["items"].as_array().is_some_and(|items| items.iter().all(is_done)), "{done}");
        }
    }
}
