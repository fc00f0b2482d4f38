//! The ways in which a right ends: each by the act by which it really does.

use serde_json::{Value, json};

use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::cast::Person;
use crate::house::model::Model;
use crate::house::register::{ESTATE, api};

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
}

impl End {
    /// Every way.
    pub const ALL: [End; 9] = [
        End::Seat,
        End::RoomSeat,
        End::Suspension,
        End::Departure,
        End::OwnDeparture,
        End::SignOut,
        End::SignOutElsewhere,
        End::Token,
        End::Party,
    ];

    /// Whether the person, or the program, is nobody afterwards.
    pub fn signs_out(self) -> bool {
        !matches!(self, End::Seat | End::RoomSeat | End::Party)
    }
}

/// Somebody's right to read, and all it takes to end it.
pub struct Right {
    pub end: End,
    /// What they may read: a relationship or a room.
    pub slug: String,
    person: Person,
    token: (String, String),
    room: String,
}

impl Right {
    /// The right of a colleague.
    pub fn of(house: &House, model: &Model, end: End) -> Right {
        let person = model.cast.colleague.clone();
        let room = model.register.ours.room.clone();
        let slug = if end == End::RoomSeat { format!("{ESTATE}~{room}") } else { ESTATE.to_owned() };
        if end == End::RoomSeat {
            house.raise(&model.cast.owner, &slug, "", "quiet heating fails");
        }
        Right { end, slug, token: house.token(&person, "read"), person, room }
    }

    /// The address is asked for by every means that end with the right: in a browser, by a program.
    pub fn calls(&self, path: &str) -> Vec<Call> {
        let in_browser = || Call::get(path).by(&self.person);
        let by_program = || Call::get(path).header("authorization", format!("Bearer {}", self.token.1));
        match self.end {
            End::SignOut | End::SignOutElsewhere => vec![in_browser()],
            End::Token => vec![by_program()],
            _ => vec![in_browser(), by_program()],
        }
    }

    /// Ends it.
    pub fn end(&self, house: &House, model: &Model) -> Heard {
        let (owner, person) = (&model.cast.owner, &self.person);
        let (estate, room, whom) = (format!("/relationships/{ESTATE}"), &self.room, person.person);
        let send = |who: &Person, method: &str, path: &str| api(house, who, method, path, &json!({}));
        match self.end {
            End::Seat => send(owner, "DELETE", &format!("{estate}/people/{whom}/seat")),
            End::RoomSeat => send(owner, "DELETE", &format!("{estate}/rooms/{room}/people/{whom}/seat")),
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
        }
    }
}
