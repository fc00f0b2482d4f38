//! What our side does after the other did something for itself, and what it is answered: every changing route, and
//! what would come upon the other side's things if anything did, such as a register with the titles of theirs, the names
//! that they took, and the people whom they invited.

use serde_json::{Value, json};

use super::perturb::THE_SAME;
use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::cast::Person;
use crate::house::model::Model;
use crate::house::register::{ESTATE, Names};
use crate::house::ways;

/// A register with titles and references that the other side comes to have too, and one of a joint record.
pub const LIST: &str = "Ref,Risk,Likelihood,Impact\n17,Roof leaks,3,4\nK-0,Lift stops,2,2\nR-1,joint heating fails,3,4\n\
    R-2,Raised once,1,1\n";
/// The same register, a month later.
const AGAIN: &str = "Ref,Risk,Likelihood,Impact\n17,Roof leaks,4,4\nK-0,Lift stops,2,3\n";

/// Routes that end what comes after them: a session, a seat, a password that is known.
const LAST: &[&str] = &[
    "departure",
    "/end",
    "session",
    "membership",
    "suspension",
    "password",
    "/address",
    "/role",
    "/seat",
    "second-factor",
];

/// What was asked, in words, and the answer.
pub type Answer = (String, Heard);

/// Somebody who does something, and with which things.
#[derive(Clone)]
pub struct Scene {
    pub who: &'static str,
    pub person: Person,
    /// The things whose ids stand in the addresses of every changing route; none where what is done is what the other
    /// side may have done too.
    pub names: Option<Names>,
}

/// A scene while it is played.
struct Play<'a> {
    house: &'a House,
    scene: &'a Scene,
    heard: Vec<Answer>,
}

/// Plays the scene. Answers all that was heard.
pub fn play(house: &House, model: &Model, scene: &Scene) -> Vec<Answer> {
    let mut play = Play { house, scene, heard: Vec::new() };
    match &scene.names {
        None => play.come_upon(),
        Some(names) => play.everything(model, names),
    }
    play.look_back();
    play.heard
}

impl Play<'_> {
    fn send(&mut self, call: Call) -> Heard {
        let what = format!("{} {} as {}, {}th", call.method, call.path, self.scene.who, self.heard.len());
        let heard = self.house.hear(ways::by(call, &self.scene.person));
        self.heard.push((what, heard.clone()));
        heard
    }

    fn get(&mut self, path: &str) -> Heard {
        self.send(Call::get(path).header("accept-language", "en-GB"))
    }

    fn api(&mut self, method: &str, path: &str, body: &Value) -> Heard {
        let key = format!("ours {}", self.heard.len());
        self.send(Call::new(method, format!("/api/v1{path}")).json(body).header("idempotency-key", key))
    }

    /// Every changing route, those last that end what comes after them.
    fn everything(&mut self, model: &Model, names: &Names) {
        let is_last = |path: &str| LAST.iter().any(|part| path.contains(part));
        let mut routes: Vec<_> = self.house.declared.iter().filter(|route| ways::changes(route)).cloned().collect();
        routes.sort_by_key(|route| is_last(&route.path));
        for route in &routes {
            let path = ways::address(route, names);
            let version = if route.path.contains("{id}") { self.version(names, &path) } else { 1 };
            let key = format!("ours {}", self.heard.len());
            self.send(ways::call(route, names, &model.description, (version, &key)));
        }
    }

    /// The version of the record in an address, as it is now.
    fn version(&mut self, names: &Names, path: &str) -> i64 {
        let kinds = [
            ("risks", &names.risk),
            ("comments", &names.comment),
            ("actions", &names.action),
            ("attachments", &names.attachment),
            ("criteria", &names.criteria),
        ];
        let Some((kind, id)) = kinds.into_iter().find(|(kind, id)| path.contains(&format!("/{kind}/{id}"))) else {
            return 1;
        };
        let heard = self.get(&format!("/api/v1/relationships/{}/{kind}/{id}", names.slug));
        if heard.status == 200 { heard.json()["version"].as_i64().unwrap_or(1) } else { 1 }
    }

    /// What would come upon the other side's things, if anything did.
    fn come_upon(&mut self) {
        let at = format!("/relationships/{ESTATE}");
        let first = self.bring("list.csv", LIST, &json!({ "seen_by": "both" }));
        let again = self.bring("list.csv", AGAIN, &json!({}));
        self.bring("own.csv", LIST, &json!({ "seen_by": "us", "why_private": "Not yet agreed" }));
        for import in [again, first] {
            self.api("DELETE", &format!("{at}/imports/{import}/run"), &json!({}));
            self.finish_imports();
            self.get(&format!("/r/{ESTATE}/imports/{import}"));
        }
        let mut items = Vec::new();
        for (seen_by, reference) in [("both", "17"), ("us", "17"), ("both", "D-R-1")] {
            let risk = json!({ "title": "Raised once", "seen_by": seen_by, "why_private": "Not yet agreed", "old_reference": reference });
            let raised = self.api("POST", &format!("{at}/risks"), &risk).json();
            items.push(json!({ "id": raised["id"], "version": raised["version"] }));
        }
        for act in [
            json!({ "act": "look", "looked_because": "Still so" }),
            json!({ "act": "close", "closed_because": "Done" }),
        ] {
            let mut asked = act.clone();
            asked["items"] = items.clone().into();
            self.api("POST", &format!("{at}/risks/bulk"), &asked);
        }
        for email in THE_SAME {
            self.api(
                "POST",
                &format!("{at}/views"),
                &json!({ "list": "risks", "name": "A view", "query": "sort=-level" }),
            );
            self.api("POST", &format!("{at}/rooms"), &json!({ "name": "A room" }));
            self.api("POST", "/relationships", &json!({ "name": "New Works" }));
            let partner = json!({ "organisation_name": "Another Ltd", "email": email, "role": "relationship_manager" });
            self.api("POST", &format!("{at}/invitations"), &partner);
            self.api("POST", "/invitations", &json!({ "email": email }));
        }
        let own = format!("/organisations/{}", self.scene.person.organisation);
        for name in ["Another Ltd", "Docks Board", "Kestrel Ltd", "Department of Works"] {
            self.api("PATCH", &own, &json!({ "name": name }));
        }
        for word in ["Roof", "Raised once", "17", "D-R-1", "R-9"] {
            self.get(&format!("/search?q={}", word.replace(' ', "+")));
            self.get(&format!("/search/suggestions?q={}&in={ESTATE}", word.replace(' ', "+")));
        }
    }

    /// Sends a file, looks at what would be made of it, chooses, and brings it in: the import's id.
    fn bring(&mut self, name: &str, list: &str, choices: &Value) -> String {
        let path = format!("/relationships/{ESTATE}/imports");
        let call = Call::new("POST", format!("/api/v1{path}")).file(&[], name, list.as_bytes());
        let id = self.send(call).json()["id"].as_str().unwrap_or_default().to_owned();
        let path = format!("{path}/{id}");
        self.get(&format!("/r/{ESTATE}/imports/{id}"));
        self.api("PATCH", &path, choices);
        self.get(&format!("/r/{ESTATE}/imports/{id}"));
        self.api("PUT", &format!("{path}/run"), &json!({}));
        self.finish_imports();
        self.api("GET", &path, &Value::Null);
        for form in ["csv", "xlsx"] {
            self.get(&format!("/api/v1/relationships/{ESTATE}/risks/export?format={form}&layout={id}"));
        }
        id
    }

    fn finish_imports(&self) {
        let app = self.house.app.clone();
        self.house.wait(async move { web::importing::finish_all(&app).await }).expect("the import goes on");
    }

    /// How everything stands afterwards.
    fn look_back(&mut self) {
        let of = [
            "risks?status=all&limit=200",
            "imports",
            "views",
            "rooms",
            "entries?limit=200",
            "invitations",
            "people",
            "book",
            "book?seen_by=us",
            "comments?status=all",
            "risks/export?format=csv&status=all",
        ];
        for of in of {
            self.get(&format!("/api/v1/relationships/{ESTATE}/{of}"));
        }
        for page in ["", "/risks", "/books", "/people", "/risks/months", "/import"] {
            self.get(&format!("/r/{ESTATE}{page}"));
        }
        for path in ["/work", "/updates", "/relationships", "/organisation/people", "/settings/tokens"] {
            self.get(path);
        }
    }
}
