//! What can be seen of a database without looking into it: books as files, and every route as everybody sees it.

use std::collections::BTreeSet;

use books::export::Taking;
use serde_json::Value;

use super::differing;
use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::cast::Person;
use crate::house::model::Model;
use crate::house::register::{ESTATE, HARBOUR, Names};
use crate::house::ways;

/// Routes whose answers tell of the program and not of the data.
const OF_THE_PROGRAM: [&str; 3] = ["/metrics", "/health/live", "/health/ready"];

/// Routes that give nothing to anybody here: they lead on, or take a code that nobody has been sent.
const GIVE_NOTHING: [&str; 9] = [
    "/",
    "/api/v1/me/invitation",
    "/first-run",
    "/invitation/waiting",
    "/invitation/{code}",
    "/password/reset",
    "/r/{slug}/imports/{id}/undo",
    "/settings/address/confirmation",
    "/sign-in/code",
];

/// Words that are looked for: in what everybody has, in what was brought in, in what is hard to spell.
const WORDS: [&str; 4] = ["fails", "imported", "slash", "%C5%BB%C3%B3%C5%82w"];

/// An answer, and what was asked for by whom.
type Answer = (String, Heard);

/// What can be seen.
#[derive(PartialEq)]
pub struct Seen {
    books: Vec<(String, Vec<u8>)>,
    answers: Vec<Answer>,
}

impl Seen {
    /// Looks at everything; what is somebody's to see must be given to them.
    pub fn of(house: &mut House, model: &Model) -> Seen {
        // The same random numbers everywhere: pages hold some.
        house.start_again(9);
        let books = books_as_files(house);
        let mut answers = as_everybody(house, model);
        let cast = &model.cast;
        for (who, slug) in
            [(&cast.owner, ESTATE), (&cast.owner, HARBOUR), (&cast.partner, ESTATE), (&cast.third, HARBOUR)]
        {
            as_somebody_seated(house, who, slug, &mut answers);
        }
        Seen { books, answers }
    }

    /// How many answers there are.
    pub fn answers(&self) -> usize {
        self.answers.len()
    }

    /// That both are the same.
    pub fn is(&self, other: &Seen, place: &str) {
        assert_eq!(self.books.len(), other.books.len(), "T32: books {place}");
        for ((book, bytes), (other_book, other_bytes)) in self.books.iter().zip(&other.books) {
            assert!(book == other_book && bytes == other_bytes, "T32: book {book} is another {place}");
        }
        for ((what, heard), (other_what, other)) in self.answers.iter().zip(&other.answers) {
            assert_eq!(what, other_what, "T32: there is something else to ask for {place}");
            assert!(
                heard == other,
                "T32: GET {what} is answered otherwise {place}: {} {:?} and {} {:?}: {}",
                heard.status,
                heard.headers,
                other.status,
                other.headers,
                differing(&heard.body, &other.body)
            );
        }
        assert_eq!(self.answers.len(), other.answers.len(), "T32: answers {place}");
    }
}

/// Every book, taken out by the operator.
fn books_as_files(house: &House) -> Vec<(String, Vec<u8>)> {
    let chains = books::check::chains(&house.program.storage).expect("chains are read");
    let books = chains.iter().map(|chain| {
        let (book, key) = (chain.book, house.program.key.clone());
        let taking = house.change("take out", move |change| Taking::by_operator(change, book, &key));
        (book.to_string(), taking.write(&house.program.storage, Vec::new()).expect("a book is written"))
    });
    books.collect()
}

/// Everybody, and the names of what they look at: what is theirs, and what is not.
fn visitors(model: &Model) -> [(&'static str, Option<&Person>, Vec<&Names>); 8] {
    let (cast, register) = (&model.cast, &model.register);
    let (joint, ours, theirs) = (&register.joint, &register.ours, &register.theirs);
    [
        ("nobody", None, vec![joint]),
        ("owner", Some(&cast.owner), vec![joint, ours, theirs, &register.room]),
        ("colleague", Some(&cast.colleague), vec![joint, ours, &register.room]),
        ("observer", Some(&cast.observer), vec![joint, ours]),
        ("partner", Some(&cast.partner), vec![joint, ours, theirs, &register.their_room]),
        ("second", Some(&cast.second), vec![theirs, &register.their_room]),
        ("third", Some(&cast.third), vec![joint, &register.thirds]),
        ("outsider", Some(&cast.outsider), vec![joint]),
    ]
}

/// Every route that looks, as everybody. Each is given to somebody, or known to give nothing.
fn as_everybody(house: &House, model: &Model) -> Vec<Answer> {
    let (mut answers, mut gave) = (Vec::new(), BTreeSet::new());
    let looks = |path: &str| !OF_THE_PROGRAM.contains(&path);
    let routes: Vec<_> =
        house.declared.iter().filter(|route| !ways::changes(route) && looks(&route.path)).cloned().collect();
    for (who, person, names) in visitors(model) {
        for route in &routes {
            for names in &names {
                let path = ways::call(route, names, &model.description, (1, "")).path;
                let call = Call::get(&path);
                let heard = house.hear(if let Some(person) = person { call.by(person) } else { call });
                if heard.status == 200 {
                    gave.insert(route.path.as_str());
                }
                answers.push((format!("{path} as {who}"), heard));
            }
        }
    }
    let nothing: Vec<_> = routes.iter().map(|route| route.path.as_str()).filter(|path| !gave.contains(path)).collect();
    let nothing: BTreeSet<_> = nothing.into_iter().collect();
    assert!(nothing.iter().eq(GIVE_NOTHING.iter()), "T32: nobody is given {nothing:?}");
    answers
}

/// Lists with their orders, searches, files, and every record with what is under it, as somebody to whom all of it is
/// given.
fn as_somebody_seated(house: &House, who: &Person, slug: &str, answers: &mut Vec<Answer>) {
    let mut given = |path: String| {
        let heard = house.hear(Call::get(&path).by(who));
        assert_eq!(heard.status, 200, "T32: {} is not given {path}: {}", who.name, heard.text());
        answers.push((format!("{path} as {}", who.name), heard.clone()));
        heard
    };
    let (page, api) = (format!("/r/{slug}"), format!("/api/v1/relationships/{slug}"));
    for word in WORDS {
        given(format!("/search?q={word}"));
        given(format!("/api/v1/search?q={word}"));
    }
    for order in ["-level", "title", "-title", "number", "-changed"] {
        given(format!("{page}/risks?sort={order}&status=all"));
    }
    for ending in ["xlsx", "csv", "json"] {
        given(format!("{page}/risks/export?format={ending}&status=all"));
        given(format!("{api}/risks/export?format={ending}&seen_by=us&status=all"));
    }
    for end in ["/books/shared/file", "/books/ours/file"] {
        given(format!("{page}{end}"));
    }
    for end in ["/book", "/book?seen_by=us", "/entries?seen_by=us&limit=200", "/entries?limit=200"] {
        given(format!("{api}{end}"));
    }
    let risks = ids(&given(format!("{api}/risks?status=all&limit=200")));
    assert!(risks.len() > 1, "T32: {} has {} risks of {slug}", who.name, risks.len());
    for id in risks {
        for end in ["", "/history"] {
            given(format!("{page}/risks/{id}{end}"));
        }
        for end in ["", "/versions", "/comments"] {
            given(format!("{api}/risks/{id}{end}"));
        }
    }
    for id in ids(&given(format!("{api}/attachments?limit=200"))) {
        given(format!("{page}/attachments/{id}/file"));
    }
    for id in ids(&given(format!("{api}/imports"))) {
        given(format!("{page}/imports/{id}"));
    }
    for id in ids(&given(format!("{api}/criteria"))) {
        given(format!("{page}/criteria/{id}"));
    }
    given(format!("{api}/comments?limit=200"));
    given(format!("{api}/actions?limit=200"));
}

/// The ids of what a list has.
fn ids(list: &Heard) -> Vec<String> {
    let list: Value = list.json();
    let items = list["items"].as_array().expect("a list has items").iter();
    items.map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
}
