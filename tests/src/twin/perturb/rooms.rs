//! What two do in rooms of theirs.

use serde_json::json;

use super::Side;
use crate::house::call::Call;
use crate::house::register::{ESTATE, api};

impl Side<'_> {
    /// A new room of the two, of that name: its id.
    fn new_room(&mut self, name: &str) -> String {
        let [first, other] = self.secret.writers.clone();
        let room = json!({ "name": name, "purpose": self.canaries.write() });
        let opened = self.send(&first, "POST", "/rooms", &room);
        let id = opened["id"].as_str().expect("an id").to_owned();
        let until = json!({ "may": "write", "until": "2026-10-20" });
        self.send(&first, "PUT", &format!("/rooms/{id}/people/{}/seat", other.person), &until);
        id
    }

    /// Raises something in a room of theirs, and puts something of every sort under it.
    fn write_in(&mut self, slug: &str) {
        let who = self.who();
        let risk = json!({ "title": self.canaries.write(), "cause": self.canaries.write(), "likelihood": 5, "effect": 4,
            "owner": self.first().person.to_string() });
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

    pub(super) fn open_room(&mut self) {
        let name = self.canaries.write();
        let id = self.new_room(&name);
        self.write_in(&format!("{ESTATE}~{id}"));
    }

    pub(super) fn write_in_a_room(&mut self) {
        let slug = self.secret.room.clone();
        self.write_in(&slug);
    }

    pub(super) fn name_in_a_room(&mut self) {
        let (name, [first, other]) = (self.canaries.write(), self.secret.writers.clone());
        let id = self.new_room(&name);
        let seat = format!("/rooms/{id}/people/{}/seat", other.person);
        self.send(&first, "PUT", &seat, &json!({ "may": "keep" }));
        self.send(&other, "DELETE", &format!("/rooms/{id}/people/{}/seat", first.person), &json!({}));
        self.write_in_a_room();
    }

    pub(super) fn end_a_room(&mut self) {
        let (name, first) = (self.canaries.say("what a room was called before is not kept"), self.first());
        let id = self.new_room(&name);
        self.write_in(&format!("{ESTATE}~{id}"));
        let version = self.send(&first, "GET", &format!("/rooms/{id}"), &json!({}))["version"].clone();
        let said = json!({ "name": self.canaries.write(), "version": version });
        self.send(&first, "PATCH", &format!("/rooms/{id}"), &said);
        self.send(&first, "PUT", &format!("/rooms/{id}/closure"), &json!({}));
    }
}
