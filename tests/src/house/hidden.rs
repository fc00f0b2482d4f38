//! Which names are hidden from whom, and names that nothing has.

use kernel::Randomness;

use super::cast::{Cast, Person};
use super::model::Model;
use super::register::{HARBOUR, Names};

/// Somebody, and things of others that they must not know of.
pub struct HiddenFrom {
    pub who: &'static str,
    pub person: Person,
    pub what: &'static str,
    pub names: Names,
}

/// Names that nothing has, in the place of these; the address of the relationship stays where the caller is in it.
pub fn absent(names: &Names, keeps_slug: bool) -> Names {
    let mut draws = Randomness::seeded(404).draws("absent");
    let mut id = || draws.id::<kernel::of::Record>().to_string();
    let slug = match names.slug.split_once('~') {
        _ if keeps_slug => names.slug.clone(),
        Some((home, _)) => format!("{home}~{}", id()),
        None => "no-such-place".to_owned(),
    };
    Names {
        slug,
        risk: id(),
        comment: id(),
        action: id(),
        attachment: id(),
        import: id(),
        view: id(),
        person: id(),
        organisation: id(),
        invitation: id(),
        partner_invitation: id(),
        session: id(),
        token: id(),
        room: id(),
        criteria: id(),
        hash: names.hash.clone(),
    }
}

/// Every case. A person or organisation that both sides know is not hidden, so in its place stands one that is.
pub fn cases(model: &Model) -> Vec<HiddenFrom> {
    let (cast, register) = (&model.cast, &model.register);
    let with = |names: &Names, person: &Person, organisation: &Person| Names {
        person: person.person.to_string(),
        organisation: organisation.organisation.to_string(),
        ..names.clone()
    };
    let ours = with(&register.ours, &cast.unseated, &cast.outsider);
    let theirs = with(&register.theirs, &cast.spare, &cast.outsider);
    let thirds = register.thirds.clone();
    let joint = with(&register.joint, &cast.outsider, &cast.outsider);
    let mut cases = Vec::new();
    let mut hide = |who, person: &Person, what, names: &Names| {
        cases.push(HiddenFrom { who, person: person.clone(), what, names: names.clone() });
    };
    hide("partner", &cast.partner, "what the owner's side keeps to itself", &ours);
    hide("partner", &cast.partner, "another relationship", &thirds);
    hide("second", &cast.second, "what the owner's side keeps to itself", &ours);
    hide("owner", &cast.owner, "what the partner's side keeps to itself", &theirs);
    hide("colleague", &cast.colleague, "what the partner's side keeps to itself", &theirs);
    hide("colleague", &cast.colleague, "another relationship of the organisation", &thirds);
    hide("observer", &cast.observer, "what the partner's side keeps to itself", &theirs);
    hide("unseated", &cast.unseated, "a relationship without a seat", &joint);
    hide("third", &cast.third, "a relationship of others", &joint);
    hide("third", &cast.third, "what others keep to themselves", &ours);
    hide("outsider", &cast.outsider, "a relationship of others", &with(&register.joint, &cast.third, &cast.third));
    hide(
        "outsider",
        &cast.outsider,
        "what others keep to themselves",
        &with(&register.theirs, &cast.third, &cast.third),
    );
    let (room, their_room) =
        (with(&register.room, &cast.spare, &cast.outsider), with(&register.their_room, &cast.spare, &cast.outsider));
    hide("owner", &cast.owner, "a room of the partner's", &their_room);
    hide("colleague", &cast.colleague, "a room of the partner's", &their_room);
    hide("colleague", &cast.colleague, "a room of the owner's", &room);
    hide("observer", &cast.observer, "a room of the owner's", &room);
    hide("second", &cast.second, "a room of the partner's", &with(&room, &cast.outsider, &cast.outsider));
    hide("unseated", &cast.unseated, "a room of others", &room);
    hide("third", &cast.third, "a room of others", &room);
    cases
}

/// Whether the person's organisation is in the relationship that the names are of, and they sit in it.
pub fn is_inside(cast: &Cast, person: &Person, names: &Names) -> bool {
    // Nobody is handed the names of a room in which they sit.
    !names.slug.contains('~') && sits_in(cast, &names.slug, person)
}

/// Whether the person sits in the relationship of that name.
pub fn sits_in(cast: &Cast, slug: &str, person: &Person) -> bool {
    let estate = [&cast.owner, &cast.colleague, &cast.observer, &cast.partner, &cast.second];
    let harbour = [&cast.owner, &cast.third];
    let seated = if slug == HARBOUR { &harbour[..] } else { &estate };
    seated.iter().any(|one| one.person == person.person)
}

/// What an answer says with the names taken out, so that it can be held against one about other names.
pub fn without(text: &str, names: &Names) -> String {
    let Names {
        slug,
        risk,
        comment,
        action,
        attachment,
        import,
        view,
        person,
        organisation,
        invitation,
        partner_invitation,
        session,
        token,
        room,
        criteria,
        hash,
    } = names;
    let ids = [
        risk,
        comment,
        action,
        attachment,
        import,
        view,
        person,
        organisation,
        invitation,
        partner_invitation,
        session,
        token,
        room,
        criteria,
        hash,
    ];
    let text = text.replace(&format!("/{slug}"), "/…").replace(&format!("%2F{}", slug.replace('~', "%7E")), "%2F…");
    let ids = ids.into_iter().filter(|id| !id.is_empty());
    let text = ids.fold(text, |text, id| text.replace(id.as_str(), "…"));
    text.replace(&format!("/{slug}"), "/…").replace(&format!("%2F{slug}"), "%2F…")
}
