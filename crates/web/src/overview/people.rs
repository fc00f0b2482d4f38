//! The people of both sides, as the overview and the people's page show them.

use crate::frame::{Circle, initials};
use crate::parts::Side;
use crate::updates::role_words;
use crate::words::{When, Words};

/// A side with its people.
pub struct SidePeople {
    /// The organisation.
    pub name: String,
    /// Its shape.
    pub side: Side,
    /// Whether it is the reader's own.
    pub is_own: bool,
    /// Its people, from the top of the chain of command down.
    pub people: Vec<Person>,
    /// How many more there are.
    pub more: usize,
}

/// One of them.
pub struct Person {
    /// Their id, for addresses.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Two letters.
    pub initials: String,
    /// Their title, else their role.
    pub part: String,
    /// Their role, where the title says something else.
    pub role: String,
}

impl Circle {
    /// The words of a page about it: they know how many sides there are.
    pub fn among(&self, t: Words) -> Words {
        t.among(self.present().len())
    }

    /// The other parties that have not left, as a sentence names them; before one has joined, whoever will.
    pub fn others_named(&self, t: Words) -> String {
        let others = self.others();
        if others.is_empty() { t.say("others-to-come").to_owned() } else { t.list(&others) }
    }

    /// Every party that has not left, the reader's own first, as a sentence names them; and whoever will join, where
    /// there is none but ours.
    pub fn all_named(&self, t: Words) -> String {
        let (own, mut others) = (self.organisation(self.own()), self.others());
        if others.is_empty() {
            others.push(t.say("others-to-come"));
        }
        others.insert(0, own);
        t.list(&others)
    }

    /// The parties that have left, each with its side and the day.
    pub fn parted(&self, when: &When) -> Vec<(String, Side, String)> {
        let parted = self.parties.iter().filter_map(|party| Some((party, party.left_at?)));
        let day = |at| when.plain_day(when.date_of(at));
        parted.map(|(party, at)| (party.name.clone(), self.side_of(party.organisation), day(at))).collect()
    }
}

/// The sides of a relationship with at most `most` people each.
pub fn sides(circle: &Circle, t: Words, most: usize) -> Vec<SidePeople> {
    let seated = circle.seated();
    let parties = circle.parties.iter().filter(|party| party.left_at.is_none());
    parties
        .map(|party| {
            let mut people: Vec<Person> = seated
                .iter()
                .filter(|one| one.organisation == party.organisation)
                .map(|one| {
                    let role = role_words(t, one.role).to_owned();
                    let says_all = one.title.is_empty() || one.title.to_lowercase() == role.to_lowercase();
                    let (part, role) = if says_all { (role, String::new()) } else { (one.title.clone(), role) };
                    Person {
                        id: one.person.to_string(),
                        name: one.name.clone(),
                        initials: initials(&one.name),
                        part,
                        role,
                    }
                })
                .collect();
            let more = people.len().saturating_sub(most);
            people.truncate(most);
            let is_own = party.organisation == circle.own();
            SidePeople { name: party.name.clone(), side: circle.side_of(party.organisation), is_own, people, more }
        })
        .collect()
}
