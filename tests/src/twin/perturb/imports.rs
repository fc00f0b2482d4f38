//! What the other side does with registers of its own, and with relationships of its own.

use serde_json::{Value, json};

use super::Side;
use crate::house::register::{ESTATE, api};

/// Why the rows of a file that was undone can be read by nobody.
const UNDONE: &str = "what came in by an import that is undone is gone";
/// Why the rows of a file that only waits can be read by nobody.
const WAITS: &str = "a file that waits is shown by its columns and what is odd about it";

impl Side<'_> {
    fn finish_imports(&mut self) {
        let app = self.house.app.clone();
        self.house.wait(async move { web::importing::finish_all(&app).await }).expect("the import goes on");
    }

    /// Brings a file into their own book: the import's id.
    fn bring(&mut self, name: &str, list: &str) -> String {
        let first = self.first();
        let id = self.house.upload(&first, ESTATE, (name, list));
        let choices = json!({ "seen_by": "us", "why_private": self.canaries.write() });
        self.send(&first, "PATCH", &format!("/imports/{id}"), &choices);
        self.send(&first, "PUT", &format!("/imports/{id}/run"), &json!({}));
        self.finish_imports();
        id
    }

    pub(super) fn import(&mut self) {
        let mut list = String::from("Risk,Likelihood,Impact,Cost code\n");
        for _ in 0..5 {
            list.push_str(&format!("{} leaks,3,4,{}\n", self.canaries.write(), self.canaries.write()));
        }
        let name = format!("{}.csv", self.canaries.write());
        self.bring(&name, &list);
    }

    /// What is worked on before it is undone stays as a draft.
    pub(super) fn undo_an_import(&mut self) {
        let (first, title) = (self.first(), self.canaries.write());
        let list = format!("Risk,Likelihood,Impact\n{title} leaks,3,4\n{} stops,2,2\n", self.canaries.say(UNDONE));
        let name = format!("{}.csv", self.canaries.write());
        let why = self.canaries.say(UNDONE);
        let id = self.house.upload(&first, ESTATE, (&name, &list));
        let path = format!("/imports/{id}");
        self.send(&first, "PATCH", &path, &json!({ "seen_by": "us", "why_private": why }));
        self.send(&first, "PUT", &format!("{path}/run"), &json!({}));
        self.finish_imports();
        let found = self.send(&first, "GET", &format!("/risks?q={title}"), &Value::Null);
        let (record, version) = (found["items"][0]["id"].clone(), found["items"][0]["version"].clone());
        let changed = json!({ "cause": self.canaries.write(), "version": version });
        self.send(&first, "PATCH", &format!("/risks/{}", record.as_str().expect("an id")), &changed);
        self.send(&first, "DELETE", &format!("{path}/run"), &json!({}));
        self.finish_imports();
        let undone = self.send(&first, "GET", &path, &Value::Null);
        assert_eq!(undone["state"], "undone", "{undone}");
    }

    pub(super) fn read_again(&mut self) {
        let (mut first, mut second) = (String::from("Ref,Risk,Cause\n"), String::from("Ref,Risk,Cause\n"));
        for n in 0..3 {
            let title = self.canaries.write();
            first.push_str(&format!("K-{n},{title} fails,{}\n", self.canaries.write()));
            second.push_str(&format!("K-{n},{title} fails,{}\n", self.canaries.write()));
        }
        let name = self.canaries.write();
        self.bring(&format!("{name}.csv"), &first);
        let again = self.bring(&format!("{name} again.csv"), &second);
        let first = self.first();
        let done = self.send(&first, "GET", &format!("/imports/{again}"), &Value::Null);
        assert_eq!((&done["state"], &done["changed"]), (&json!("done"), &json!(3)), "{done}");
    }

    pub(super) fn begin_an_import(&mut self) {
        let first = self.first();
        let list = format!("Risk,Likelihood,Impact\n{} leaks,3,4\nheating fails,high,2\n", self.canaries.say(WAITS));
        let name = format!("{}.csv", self.canaries.write());
        let id = self.house.upload(&first, ESTATE, (&name, &list));
        let choices = json!({ "seen_by": "us", "why_private": self.canaries.write() });
        self.send(&first, "PATCH", &format!("/imports/{id}"), &choices);
    }

    /// Opens a relationship in which nobody else is: its word in addresses.
    pub(super) fn new_relationship(&mut self) -> String {
        let relationship = json!({ "name": self.canaries.write(), "purpose": self.canaries.write() });
        let opened = api(self.house, &self.first(), "POST", "/relationships", &relationship).done().json();
        opened["slug"].as_str().expect("a slug").to_owned()
    }

    pub(super) fn open_a_relationship(&mut self) {
        let (slug, first) = (self.new_relationship(), self.first());
        self.house.propose(&first, &slug);
        for seen_by in ["us", "both"] {
            let title = self.canaries.write();
            let risk = self.house.raise(&first, &slug, seen_by, &title);
            let said = json!({ "text": self.canaries.write() });
            self.house.add(&first, (&slug, &risk), "comments", &said);
        }
        let list = format!("Risk,Likelihood,Impact\n{} leaks,3,4\n", self.canaries.write());
        let id = self.house.upload(&first, &slug, ("list.csv", &list));
        api(self.house, &first, "PUT", &format!("/relationships/{slug}/imports/{id}/run"), &json!({})).done();
        self.finish_imports();
    }

    /// Raises, brings in, keeps and opens with the very words of our next acts: they are not taken.
    pub(super) fn do_the_same(&mut self) {
        let first = self.first();
        let why = self.canaries.write();
        for title in ["Raised once", "Roof leaks", "Lift stops"] {
            let risk = json!({ "title": title, "seen_by": "us", "why_private": why, "old_reference": "17" });
            self.send(&first, "POST", "/risks", &risk);
        }
        let id = self.house.upload(&first, ESTATE, ("list.csv", super::super::ours::LIST));
        self.send(&first, "PUT", &format!("/imports/{id}/run"), &json!({}));
        self.finish_imports();
        self.house.keep_view(&first, ESTATE, "A view");
        self.send(&first, "POST", "/rooms", &json!({ "name": "A room" }));
        let partner =
            json!({ "organisation_name": "Another Ltd", "email": super::THE_SAME[0], "role": "relationship_manager" });
        self.send(&first, "POST", "/invitations", &partner);
        api(self.house, &first, "POST", "/invitations", &json!({ "email": super::THE_SAME[1] })).done();
        api(self.house, &first, "POST", "/relationships", &json!({ "name": "New Works" })).done();
        self.house.token(&first, "write");
    }
}
