//! What should be answered: the rules as people say them, in words and a table, without a line of the product.

use super::town::{Caller, Shelf};

/// An answer to "may I?".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// Nobody is signed in.
    Nobody,
    /// There is no such book, as far as this caller may know.
    Absent,
    /// It is there, and this is not for the caller to do.
    Forbidden,
    /// Go ahead.
    Yes,
}

/// Who may do what, once they sit in the book.
const TABLE: &str = "
                        read  contribute  raise  change  disclose  import  manage
    senior_executive    yes   yes         yes    yes     yes       yes     yes
    relationship_manager yes  yes         yes    yes     yes       yes     yes
    member              yes   yes         yes    yes     no        no      no
    observer            yes   no          no     no      no        no      no
";

fn table_says(role: &str, verb: &str) -> bool {
    let mut lines = TABLE.lines().filter(|line| !line.trim().is_empty());
    let column = lines.next().and_then(|head| head.split_whitespace().position(|name| name == verb)).unwrap();
    let row = lines.map(|line| line.split_whitespace().collect::<Vec<_>>()).find(|row| row[0] == role).unwrap();
    row[column + 1] == "yes"
}

/// The answer that the caller should get about a book.
pub fn answer(caller: &Caller, shelf: &Shelf, verb: &str, kind: &str) -> Answer {
    if !caller.is_good || caller.membership != "active" {
        return Answer::Nobody;
    }
    let seat_is_theirs = shelf.seated == caller.person && shelf.acts_for == caller.acts_for;
    let seat_counts = shelf.begins <= 0 && shelf.ends.is_none_or(|end| end > 0);
    let covers = shelf.kinds.is_empty() || shelf.kinds.contains(&kind);
    if !seat_is_theirs || !seat_counts || shelf.party == "left" || !covers {
        return Answer::Absent;
    }
    if verb == "read" {
        return Answer::Yes;
    }
    let stays_there = shelf.sort == "room" && ["disclose", "import"].contains(&verb);
    if caller.only_reads || stays_there || !table_says(shelf.role, verb) {
        return Answer::Forbidden;
    }
    Answer::Yes
}
