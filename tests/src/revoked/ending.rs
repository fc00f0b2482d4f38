//! The ways in which a right ends: each by the act by which it really does.

use directory::{MemberRole, membership};
use serde_json::{Value, json};

use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::cast::{PASSWORD, Person};
use crate::house::model::Model;
use crate::house::register::{ESTATE, api};
use crate::house::ways;

/// How a right ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// A manager takes the seat in the relationship away.
    Seat,
    /// Somebody who keeps a room takes the seat in it away.
    RoomSeat,
    /// An administrator suspends the person.
    Suspension,
    /// An administrator notes that the person has left.
    Departure,
    /// The person leaves by themselves.
    OwnDeparture,
    /// The person signs out.
    SignOut,
    /// The person ends their other sessions from one of them.
    SignOutElsewhere,
    /// The person makes the token of their program worthless.
    Token,
    /// The organisation leaves the relationship.
    Party,
    /// The day comes on which the seat in a room ends.
    RoomUntil,
    /// A manager makes the person a member.
    Role,
    /// The person chooses a new password by a link that an administrator hands over.
    PasswordReset,
    /// The person chooses a new password where they are signed in elsewhere.
    OwnPassword,
    /// A manager makes the person one who only looks on.
    LookingOn,
    /// Somebody who keeps a room lets the person only read in it.
    RoomReading,
    /// Somebody who keeps a room ends it.
    RoomEnded,
}

impl End {
    /// Every way in which a right to read ends.
    pub const OF_READING: [End; 13] = [
        End::Seat,
        End::RoomSeat,
        End::Suspension,
        End::Departure,
        End::OwnDeparture,
        End::SignOut,
        End::SignOutElsewhere,
        End::Token,
        End::Party,
        End::RoomUntil,
        End::Role,
        End::PasswordReset,
        End::OwnPassword,
    ];

    /// Every way in which a right to write ends, but those that differ by how somebody signs in.
    pub const OF_WRITING: [End; 9] = [
        End::LookingOn,
        End::RoomReading,
        End::RoomEnded,
        End::RoomUntil,
        End::Seat,
        End::RoomSeat,
        End::Suspension,
        End::Token,
        End::Party,
    ];

    /// Whether the person, or the program, is nobody afterwards.
    pub fn signs_out(self) -> bool {
        use End::{Departure, OwnDeparture, OwnPassword, PasswordReset, SignOut, SignOutElsewhere, Suspension, Token};
        matches!(
            self,
            Suspension | Departure | OwnDeparture | SignOut | SignOutElsewhere | Token | PasswordReset | OwnPassword
        )
    }

    /// Whether the person sits there afterwards, with less that they may.
    pub fn keeps_a_seat(self) -> bool {
        matches!(self, End::Role | End::LookingOn | End::RoomReading | End::RoomEnded)
    }

    /// Whether it is about a room.
    fn is_of_a_room(self) -> bool {
        matches!(self, End::RoomSeat | End::RoomUntil | End::RoomReading | End::RoomEnded)
    }

    /// Whether what they asked to be sent to others is not sent any more.
    pub fn ends_invitations(self) -> bool {
        matches!(self, End::Suspension | End::Departure | End::OwnDeparture | End::Party)
    }
}

/// Somebody's right, and all it takes to end it.
pub struct Right {
    pub end: End,
    /// What they may read: a relationship or a room.
    pub slug: String,
    /// A file there.
    pub file: String,
    person: Person,
    token: (String, String),
    room: String,
}

impl Right {
    /// The right of a colleague: to read and to write, as a manager where a manager may read more.
    pub fn of(house: &House, model: &Model, end: End) -> Right {
        let (cast, register) = (&model.cast, &model.register);
        let person = cast.colleague.clone();
        let room = register.ours.room.clone();
        let (slug, mut risk) = (format!("{ESTATE}~{room}"), register.joint.risk.clone());
        let slug = if end.is_of_a_room() { slug } else { ESTATE.to_owned() };
        if end.is_of_a_room() {
            risk = house.raise(&cast.owner, &slug, "", "quiet heating fails");
            let mut seat = json!({ "may": "write" });
            if end == End::RoomUntil {
                seat["until"] = "2026-09-21".into();
            }
            let path = format!("/relationships/{ESTATE}/rooms/{room}/people/{}/seat", person.person);
            api(house, &cast.owner, "PUT", &path, &seat).done();
        }
        if end == End::Role || end == End::Party {
            house.seat(&cast.owner, cast.estate, &person, books::Role::RelationshipManager);
        } else if end.ends_invitations() {
            let whom = person.person;
            house.act((&cast.owner, "make an administrator"), move |change, viewer| {
                membership::set_role(change, viewer, whom, MemberRole::Administrator)
            });
        }
        let file = house.attach(&cast.owner, (&slug, &risk), "", ("told.txt", "heating fails, as a file says"));
        Right { end, slug, file, token: house.token(&person, "write"), person, room }
    }

    /// Has something sent to somebody else: whom.
    pub fn invite(&self, house: &House) -> &'static str {
        let whom = "heating-fails@another.example";
        let (path, body) = match self.end {
            End::Role | End::Party => (
                format!("/relationships/{ESTATE}/invitations"),
                json!({ "organisation_name": "heating fails Ltd", "email": whom, "role": "relationship_manager" }),
            ),
            _ => ("/invitations".to_owned(), json!({ "email": whom })),
        };
        api(house, &self.person, "POST", &path, &body).done();
        whom
    }

    /// The address is asked for by every means that end with the right: in a browser, by a program.
    pub fn calls(&self, path: &str) -> Vec<Call> {
        let in_browser = || Call::get(path).by(&self.person);
        let by_program = || Call::get(path).header("authorization", format!("Bearer {}", self.token.1));
        match self.end {
            End::SignOut | End::SignOutElsewhere | End::PasswordReset | End::OwnPassword => vec![in_browser()],
            End::Token => vec![by_program()],
            _ => vec![in_browser(), by_program()],
        }
    }

    /// Something is raised, by one of the means that end with the right.
    pub fn raising(&self, title: &str) -> Call {
        let mut risk = json!({ "title": title, "seen_by": "both" });
        if self.end.is_of_a_room() {
            risk = json!({ "title": title });
        }
        let call = Call::new("POST", format!("/api/v1/relationships/{}/risks", self.slug)).json(&risk);
        let call = call.header("idempotency-key", title.replace(' ', "-"));
        match self.end {
            End::Token => call.header("authorization", format!("Bearer {}", self.token.1)),
            _ => call.by(&self.person),
        }
    }

    /// Ends it.
    pub fn end(&self, house: &House, model: &Model) -> Heard {
        let (owner, person) = (&model.cast.owner, &self.person);
        let (estate, room, whom) = (format!("/relationships/{ESTATE}"), &self.room, person.person);
        let send = |who: &Person, method: &str, path: &str| api(house, who, method, path, &json!({}));
        let seat = |body: Value| api(house, owner, "PUT", &format!("{estate}/people/{whom}/seat"), &body);
        let in_room = format!("{estate}/rooms/{room}/people/{whom}/seat");
        match self.end {
            End::Seat => send(owner, "DELETE", &format!("{estate}/people/{whom}/seat")),
            End::RoomSeat => send(owner, "DELETE", &in_room),
            End::Suspension => send(owner, "PUT", &format!("/people/{whom}/suspension")),
            End::Departure => send(owner, "DELETE", &format!("/people/{whom}/membership")),
            End::OwnDeparture => send(person, "DELETE", &format!("/people/{whom}/membership")),
            End::Party => send(owner, "PUT", &format!("{estate}/departure")),
            End::Token => api(house, person, "DELETE", &format!("/me/tokens/{}", self.token.0), &Value::Null),
            End::SignOut => {
                let fields = [("csrf".to_owned(), person.csrf.clone())];
                house.hear(Call::new("POST", "/session/end").form(&fields).by(person))
            }
            End::SignOutElsewhere => {
                let here = house.sign_in(&person.name, &person.email);
                send(&here, "DELETE", "/me/sessions")
            }
            End::RoomUntil => {
                // A little after the end of the day in London, and before a session is idle too long.
                house.clock.advance_seconds(10 * 3600);
                house.hear(Call::get("/health/live"))
            }
            End::Role => seat(json!({ "role": "member" })),
            End::LookingOn => seat(json!({ "role": "observer" })),
            End::RoomReading => api(house, owner, "PUT", &in_room, &json!({ "may": "read" })),
            End::RoomEnded => send(owner, "PUT", &format!("{estate}/rooms/{room}/closure")),
            End::PasswordReset => {
                let made = send(owner, "POST", &format!("/people/{whom}/password-reset")).done().json();
                let link = made["link"].as_str().expect("a link").to_owned();
                let code = link.split("code=").nth(1).expect("a code").to_owned();
                let fields = [("code", code.as_str()), ("password", "five red boats at dawn")];
                house.hear(Call::new("POST", "/password/reset").form(&owned(&fields)))
            }
            End::OwnPassword => {
                let here = house.sign_in(&person.name, &person.email);
                let fields = [("current", PASSWORD), ("password", "five red boats at dawn")];
                let call = Call::new("POST", "/settings/password").form(&owned(&fields));
                house.hear(ways::by(call, &here))
            }
        }
    }
}

fn owned(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
