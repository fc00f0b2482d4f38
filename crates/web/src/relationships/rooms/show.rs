//! A room's page: who can see what is in it, by name; what is open; what happened last; and its end.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use books::Failure;
use directory::room::{self, May};
use directory::seating::Seated;

use super::{may_words, named, needs_keeper, open};
use crate::frame::{Circle, Place, initials};
use crate::parts::{ConfirmPage, Seen, Side};
use crate::shell::{Shell, Tab};
use crate::updates::{Teller, Told};
use crate::words::{Rich, Value, When, Words};
use crate::{Ask, Form, Looking, Refused, Routes};

/// How much of what happened last stands on the page.
const LATELY: usize = 10;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .page("/r/{relationship}/rooms/{room}", "room", page)
        .page("/r/{relationship}/rooms/{room}/end", "room-end", end_page)
        .post("/r/{relationship}/rooms/{room}/end", "room-end-do", end)
}

#[derive(Template)]
#[template(path = "relationships/rooms/show.html")]
struct RoomPage {
    shell: Shell,
    /// The room's own address, and that of what is in it.
    base: String,
    inside: String,
    seen: Seen,
    purpose: String,
    keeps: bool,
    ended: Option<String>,
    who: Rich,
    people: Vec<Named>,
    /// Lists of what is in it: name, address, how many are open.
    lists: Vec<(&'static str, String, String)>,
    /// Where something is added.
    add: Option<(&'static str, String)>,
    lately: Vec<Told>,
    leave: Option<String>,
}

/// Somebody named in it.
struct Named {
    id: String,
    name: String,
    initials: String,
    side: Side,
    organisation: String,
    may: &'static str,
    until: Option<String>,
}

async fn page(ask: Ask, Path((slug, room)): Path<(String, String)>) -> Result<Response, Refused> {
    let page = ask.look(move |looking| draw(looking, (&slug, &room))).await?;
    Ok(crate::page(&page))
}

fn draw(looking: &mut Looking<'_, '_>, at: (&str, &str)) -> Result<RoomPage, Failure> {
    let (t, when) = (looking.words(), looking.when());
    let (found, ground) = open(looking, at)?;
    let circle = looking.circle(ground)?;
    let place = Place { title: &found.name, key: "rooms", relationship: None, way: Vec::new(), tab: Tab::Relationship };
    let shell = looking.frame_in(place, Some(&circle), t)?;
    let (news, _) = looking.viewer.reach().at(ground).news(looking.tx, None, LATELY)?;
    let lately = Teller::within(looking, &circle, &news)?.tell_all(looking, &news);
    let kinds = looking.ask.app().kinds.clone();
    let counts = looking.viewer.reach().at(ground).open_counts(looking.tx, &kinds)?;
    let inside = format!("/r/{}", found.address);
    let lists = kinds.iter().map(|kind| {
        let open = counts.iter().filter(|(_, of, _)| of.name == kind.name).map(|(_, _, n)| *n).sum::<i64>();
        (t.say(kind.title), format!("{inside}/{}", kind.plural), t.say_count("room-open-count", open))
    });
    let base = format!("/r/{}/rooms/{}", at.0, found.id);
    let people: Vec<_> = circle.seated().into_iter().map(|one| shown(t, &when, &circle, one)).collect();
    let seat = looking.viewer.seat_at(ground)?;
    let first = kinds.iter().find(|kind| looking.viewer.may_write() && seat.allows(books::Verb::Raise, kind.name));
    let me = looking.viewer.person();
    Ok(RoomPage {
        shell,
        seen: Seen::Named,
        keeps: found.may == May::Keep && looking.viewer.may_write(),
        ended: found.ended_at.map(|at| when.plain_day(when.date_of(at))),
        who: who(t, &circle, &found.name),
        people,
        lists: lists.collect(),
        add: first.map(|kind| (t.say("room-add"), format!("{inside}/{}/new", kind.plural))),
        lately,
        leave: looking.viewer.may_write().then(|| format!("{base}/people/{me}/end")),
        purpose: found.purpose,
        base,
        inside,
    })
}

fn shown(t: Words, when: &When, circle: &Circle, one: &Seated) -> Named {
    Named {
        id: one.person.to_string(),
        initials: initials(&one.name),
        side: circle.side_of(one.organisation),
        organisation: one.organisation_name.clone(),
        may: may_words(t, May::of(one.role)),
        until: one.ends_at.map(|at| {
            let last = kernel::day::plus_days(when.date_of(at), -1);
            t.say_with("room-until-day", &[("day", when.plain_day(last).into())])
        }),
        name: one.name.clone(),
    }
}

/// Who can see what is in it, by their names.
fn who(t: Words, circle: &Circle, room: &str) -> Rich {
    let names: Vec<_> = circle.seated().iter().map(|one| format!("{} ({})", one.name, one.organisation_name)).collect();
    t.say_rich("room-who", &[("room", room.into()), ("names", Value::from(names.join(", ").as_str()))])
}

async fn end_page(ask: Ask, Path((slug, room)): Path<(String, String)>) -> Result<Response, Refused> {
    ask.look(move |looking| ending(looking, (&slug, &room))).await
}

fn ending(looking: &mut Looking<'_, '_>, at: (&str, &str)) -> Result<Response, Failure> {
    let t = looking.words();
    let (found, ground) = open(looking, at)?;
    needs_keeper(&found)?;
    let circle = looking.circle(ground)?;
    let question = t.say_with("room-end-question", &[("room", (&found.name).into())]);
    let place = Place { title: &question, key: "rooms", relationship: None, way: Vec::new(), tab: Tab::Relationship };
    let shell = looking.frame_in(place, Some(&circle), t)?;
    let base = format!("/r/{}/rooms/{}", at.0, found.id);
    Ok(crate::page(&ConfirmPage {
        shell: &shell,
        question: question.clone(),
        consequences: vec![t.say_rich("room-end-reads", &[]), t.say_rich("room-end-nothing-lost", &[])],
        action: format!("{base}/end"),
        fields: vec![("idempotency".to_owned(), looking.ask.fresh_key())],
        reason: None,
        yes: t.say("room-end-yes").to_owned(),
        no: t.say("room-end-no").to_owned(),
        no_href: base,
        grave: true,
    }))
}

async fn end(ask: Ask, Path((slug, room)): Path<(String, String)>, form: Form) -> Result<Response, Refused> {
    let done = ask.act(ask.guard(&form), move |doing| {
        let at = named(doing.viewer, &slug, &room)?;
        room::end(doing.change, doing.viewer, at)?;
        Ok(format!("/r/{slug}/rooms/{room}?done=room-ended"))
    });
    Ok(crate::see(&done.await?))
}
