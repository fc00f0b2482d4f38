//! What the other side does about its own people, and about those it would bring in.

use kernel::{Id, of};
use serde_json::{Value, json};

use super::Side;
use crate::house::register::{ESTATE, api};

impl Side<'_> {
    /// A new member of their organisation, named by the word.
    fn newcomer(&mut self, word: &str) -> Id<of::Person> {
        let (name, organisation) = (word.to_owned(), self.first().organisation);
        self.house.change(&format!("enrol {word}"), move |change| {
            let new = directory::person::NewPerson {
                name: name.clone(),
                email: directory::Email::read(&format!("{}@works.example", &name[..20])).expect("an address"),
                password: None,
            };
            directory::membership::enrol(change, organisation, &new, directory::MemberRole::Member)
        })
    }

    pub(super) fn enrol(&mut self) {
        let (word, first) = (self.canaries.write(), self.first());
        let invited = json!({ "email": format!("{word}@works.example") });
        api(self.house, &first, "POST", "/invitations", &invited).done();
        self.newcomer(&word);
    }

    /// In a relationship of their own somebody gets records, gives them to another and leaves; one more is kept out for
    /// a while, and comes back.
    pub(super) fn hand_over_and_leave(&mut self) {
        let (slug, first, names) =
            (self.new_relationship(), self.first(), [self.canaries.write(), self.canaries.write()]);
        let [leaver, other] = names.map(|name| self.newcomer(&name));
        let at = format!("/relationships/{slug}");
        let mut items = Vec::new();
        for seen_by in ["us", "both"] {
            let seat = json!({ "role": "member" });
            api(self.house, &first, "PUT", &format!("{at}/people/{leaver}/seat"), &seat).done();
            let (title, why) = (self.canaries.write(), self.canaries.write());
            let mut risk = json!({ "title": title, "seen_by": seen_by, "owner": leaver.to_string() });
            if seen_by == "us" {
                risk["why_private"] = why.into();
            } else {
                risk["cause"] = why.into();
            }
            let raised = api(self.house, &first, "POST", &format!("{at}/risks"), &risk).done().json();
            items.push(json!({ "id": raised["id"], "version": raised["version"] }));
        }
        let given = json!({ "act": "assign", "items": items, "owner": first.person.to_string() });
        api(self.house, &first, "POST", &format!("{at}/risks/bulk"), &given).done();
        api(self.house, &first, "DELETE", &format!("/people/{leaver}/membership"), &json!({})).done();
        let suspension = format!("/people/{other}/suspension");
        api(self.house, &first, "PUT", &suspension, &json!({})).done();
        api(self.house, &first, "DELETE", &suspension, &json!({})).done();
        api(self.house, &first, "POST", &format!("/people/{other}/password-reset"), &json!({})).done();
    }

    /// One is taken back, one gets another code, and one waits: nobody else learns of them before somebody accepts.
    pub(super) fn invite_partners(&mut self) {
        let first = self.first();
        let mut ids = Vec::new();
        let gone = self.canaries.say("an invitation that is taken back is listed no more");
        for word in [gone, self.canaries.write(), self.canaries.write()] {
            let partner = json!({ "organisation_name": word, "email": format!("{word}@works.example"), "role": "relationship_manager" });
            let made = self.send(&first, "POST", "/invitations", &partner);
            ids.push(made["id"].as_str().expect("an id").to_owned());
        }
        self.send(&first, "DELETE", &format!("/invitations/{}", ids[0]), &Value::Null);
        let renewed = self.send(&first, "PUT", &format!("/invitations/{}/code", ids[1]), &json!({}));
        assert!(renewed["code"].is_string(), "{renewed}");
        let list = api(self.house, &first, "GET", &format!("/relationships/{ESTATE}/invitations"), &Value::Null);
        assert!(list.done().text().contains(&ids[2]));
    }
}
