//! What the other side does for itself, one thing at a time, and writes a marked word wherever it can.

use serde_json::{Value, json};

use super::canary::Canaries;
use crate::chance::Chance;
use crate::house::House;
use crate::house::call::Call;
use crate::house::cast::Person;
use crate::house::model::Model;
use crate::house::register::{ESTATE, api};

/// What is at hand while the other side acts.
struct Side<'a> {
    house: &'a mut House,
    model: &'a Model,
    canaries: &'a mut Canaries,
    chance: &'a mut Chance,
}

type Deed<'a> = (&'static str, fn(&mut Side<'a>));

fn deeds<'a>() -> [Deed<'a>; 21] {
    [
        ("a private record is raised", Side::raise),
        ("a private record is put otherwise", Side::amend),
        ("a private record is scored anew and closed", Side::close),
        ("something private is taken back", Side::withdraw),
        ("something is said about a private record", Side::comment),
        ("a file is put beside a private record", Side::attach),
        ("a private record gets columns of its own", Side::tag),
        ("somebody joins their organisation", Side::enrol),
        ("settings change", Side::settle),
        ("somebody cannot sign in", Side::fail_to_sign_in),
        ("their own book is taken out", Side::export),
        ("something is searched for", Side::search),
        ("notes are made on a joint record", Side::note),
        ("a register is brought into their own book", Side::import),
        ("checkpoints are signed", Side::sign),
        ("the news are read", Side::read_news),
        ("a private action is done", Side::act),
        ("a room is opened and written in", Side::open_room),
        ("something happens in a room of theirs", Side::write_in_a_room),
        ("somebody is named in a room and taken off it", Side::name_in_a_room),
        ("a room is put otherwise, and ends", Side::end_a_room),
    ]
}

/// Does the next thing; says what.
pub fn one(
    house: &mut House,
    model: &Model,
    pair: usize,
    canaries: &mut Canaries,
    chance: &mut Chance,
) -> &'static str {
    let deeds = deeds();
    let (what, deed) = deeds[pair % deeds.len()];
    deed(&mut Side { house, model, canaries, chance });
    what
}

impl Side<'_> {
    fn who(&mut self) -> Person {
        if self.chance.percent(50) { self.model.cast.partner.clone() } else { self.model.cast.second.clone() }
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
            "likelihood": 5, "effect": 5, "category": "performance", "response": "reduce", "owner": self.model.cast.partner.person.to_string() });
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

    fn enrol(&mut self) {
        let word = self.canaries.write();
        let partner = self.model.cast.partner.clone();
        let invited = json!({ "email": format!("{word}@works.example") });
        api(self.house, &partner, "POST", "/invitations", &invited).done();
        let (name, organisation) = (word.clone(), partner.organisation);
        self.house.change(&format!("enrol {word}"), move |change| {
            let new = directory::person::NewPerson {
                name: name.clone(),
                email: directory::Email::read(&format!("{}@works.example", &name[..20])).expect("an address"),
                password: None,
            };
            directory::membership::enrol(change, organisation, &new, directory::MemberRole::Member)
        });
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
        let (who, word) = (self.who(), self.canaries.write());
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

    fn import(&mut self) {
        let partner = self.model.cast.partner.clone();
        let mut list = String::from("Risk,Likelihood,Impact,Cost code\n");
        for _ in 0..5 {
            list.push_str(&format!("{} leaks,3,4,{}\n", self.canaries.write(), self.canaries.write()));
        }
        let name = format!("{}.csv", self.canaries.write());
        let id = self.house.upload(&partner, ESTATE, (&name, &list));
        let choices = json!({ "seen_by": "us", "why_private": self.canaries.write() });
        self.send(&partner, "PATCH", &format!("/imports/{id}"), &choices);
        self.send(&partner, "PUT", &format!("/imports/{id}/run"), &json!({}));
        let app = self.house.app.clone();
        self.house.wait(async move { web::importing::finish_all(&app).await }).expect("the import goes on");
    }

    /// A new room of the partner's and a second one of that side: its id.
    fn new_room(&mut self) -> String {
        let (partner, second) = (self.model.cast.partner.clone(), self.model.cast.second.clone());
        let room = json!({ "name": self.canaries.write(), "purpose": self.canaries.write() });
        let opened = self.send(&partner, "POST", "/rooms", &room);
        let id = opened["id"].as_str().expect("an id").to_owned();
        let until = json!({ "may": "write", "until": "2026-10-20" });
        self.send(&partner, "PUT", &format!("/rooms/{id}/people/{}/seat", second.person), &until);
        id
    }

    /// Raises something in a room of theirs, and puts something of every sort under it.
    fn write_in(&mut self, slug: &str) {
        let who = self.who();
        let risk = json!({ "title": self.canaries.write(), "cause": self.canaries.write(), "likelihood": 5, "effect": 4,
            "owner": self.model.cast.partner.person.to_string() });
        let path = format!("/relationships/{slug}/risks");
        let raised = api(self.house, &who, "POST", &path, &risk).done().json();
        let risk = raised["id"].as_str().expect("an id").to_owned();
        let said = json!({ "text": self.canaries.write() });
        self.house.add(&who, (slug, &risk), "comments", &said);
        let action = json!({ "title": self.canaries.write(), "due": "2026-09-22", "owner": who.person.to_string() });
        self.house.add(&who, (slug, &risk), "actions", &action);
        let (name, text) = (format!("{}.txt", self.canaries.write()), self.canaries.write());
        self.house.attach(&who, (slug, &risk), "", (&name, &text));
        let closed = json!({ "closed_because": self.canaries.write(), "version": 1 });
        api(self.house, &who, "PUT", &format!("{path}/{risk}/closure"), &closed).done();
        for path in ["/book", "/risks/export", "/risks/export?format=csv"] {
            self.house.hear(Call::get(format!("/api/v1/relationships/{slug}{path}")).by(&who)).done();
        }
    }

    fn open_room(&mut self) {
        let id = self.new_room();
        self.write_in(&format!("{ESTATE}~{id}"));
    }

    fn write_in_a_room(&mut self) {
        let slug = self.model.register.their_room.slug.clone();
        self.write_in(&slug);
    }

    fn name_in_a_room(&mut self) {
        let (id, partner, second) = (self.new_room(), self.model.cast.partner.clone(), self.model.cast.second.clone());
        let seat = format!("/rooms/{id}/people/{}/seat", second.person);
        self.send(&partner, "PUT", &seat, &json!({ "may": "keep" }));
        self.send(&second, "DELETE", &format!("/rooms/{id}/people/{}/seat", partner.person), &json!({}));
        self.write_in_a_room();
    }

    fn end_a_room(&mut self) {
        let (id, partner) = (self.new_room(), self.model.cast.partner.clone());
        self.write_in(&format!("{ESTATE}~{id}"));
        let version = self.send(&partner, "GET", &format!("/rooms/{id}"), &json!({}))["version"].clone();
        let said = json!({ "name": self.canaries.write(), "version": version });
        self.send(&partner, "PATCH", &format!("/rooms/{id}"), &said);
        self.send(&partner, "PUT", &format!("/rooms/{id}/closure"), &json!({}));
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
}
