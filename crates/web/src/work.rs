//! *My work*: what waits for a person, the most pressing first, in all their relationships.

mod add;
mod finishing;
mod parted;
mod rows;

use askama::Template;
use axum::response::Response;
use books::companion::ACTION;
use books::{Failure, Happening, Tray, TrayQuery, Verb};
use directory::invitation;
use directory::seating::{self, Past};

use crate::frame::{DAYS_AHEAD, Place};
use crate::relationships::Parties;
use crate::shell::{Shell, Tab};
use crate::updates::{Teller, Told};
use crate::words::{When, Words};
use crate::{Ask, Looking, Refused, Routes};

use parted::{Parted, parted};
use rows::{Names, Row};

/// How many days ahead promised actions are shown: they are promises, and good to see early.
const ACTIONS_AHEAD: i64 = 90;
/// How much of what waits for a new owner is shown at once.
const MOST_LEFT_BEHIND: usize = 50;
/// How much of what happened last stands beside.
const LATELY: usize = 5;

/// The routes of *My work*.
pub fn routes(routes: Routes) -> Routes {
    routes.page("/", "start", start).page("/work", "work", page).with(finishing::routes).with(add::routes)
}

#[derive(Template)]
#[template(path = "work/page.html")]
struct WorkPage {
    shell: Shell,
    greeting: String,
    lede: String,
    can_raise: bool,
    groups: Vec<Group>,
    actions: Vec<Row>,
    invitations: Vec<Accepted>,
    /// What somebody who has left or is kept out owned, for those who give it to others.
    left_behind: Vec<Group>,
    /// Parties that have left lately, for those who manage the relationship.
    parted: Vec<Parted>,
    is_free: bool,
    has_relationships: bool,
    /// Nothing is here yet because somebody has still to let the reader in.
    is_waiting: bool,
    /// What can be done where nothing is here since the reader's seats have ended.
    unseated: Option<&'static str>,
    since: String,
    lately: Vec<Told>,
}

/// What waits with the same urgency.
struct Group {
    title: &'static str,
    rows: Vec<Row>,
    is_pressing: bool,
}

/// Somebody who has accepted an invitation and waits to be let in.
struct Accepted {
    words: String,
    /// The relationship, or the organisation of a colleague.
    whereto: String,
    href: String,
}

async fn start(ask: Ask) -> Result<Response, Refused> {
    ask.look(|_| Ok(())).await?;
    Ok(crate::see("/work"))
}

async fn page(ask: Ask) -> Result<Response, Refused> {
    let page = ask.look(draw).await?;
    Ok(crate::page(&page))
}

fn draw(looking: &mut Looking<'_, '_>) -> Result<WorkPage, Failure> {
    let (t, when) = (looking.words(), looking.when());
    let place = Place { title: t.say("work-title"), key: "work", relationship: None, way: Vec::new(), tab: Tab::Work };
    let mut shell = looking.frame(place)?;
    if let (Some(toast), Some(finished)) = (&mut shell.toast, looking.ask.query("finished")) {
        toast.undo = finishing::way_back(looking, &finished)?;
    }
    let news = others_news(looking)?;
    let (since, news) = since(looking, (t, &when), news);
    let teller = Teller::around(looking, &news)?;
    let tray = tray(looking)?;
    let of = [&tray.promised, &tray.waiting, &tray.left_behind, &tray.kept_out];
    let names = Names::of(looking, of.into_iter().flatten())?;
    let with = (teller.parties(), &names, &when);
    let left_behind = left_behind(looking, with, &tray)?;
    let mut rows: Vec<Row> = Vec::new();
    for record in &tray.to_agree {
        rows.extend(Row::to_agree(looking, with, record)?);
    }
    for record in tray.waiting.iter().chain(&tray.promised) {
        rows.extend(Row::of(looking, with, record)?);
    }
    let (today, later): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(Row::is_today);
    let week = kernel::day::plus_days(looking.today(), DAYS_AHEAD);
    let (actions, mut week): (Vec<Row>, Vec<Row>) = later.into_iter().partition(|row| row.by > Some(week));
    week.sort_by_key(|row| row.by);
    let invitations = invitations(looking, t)?;
    let greeting = greeting(t, &when, looking);
    let is_waiting = shell.relationships == 0 && !invitation::waiting(looking.tx, looking.viewer.person())?.is_empty();
    let unseated = match shell.relationships == 0 && !is_waiting {
        true => unseated(t, seating::past(looking.tx, &looking.viewer)?),
        false => None,
    };
    let parted = parted(looking, (t, &when), teller.parties());
    let waits_for_owner: usize = left_behind.iter().map(|group| group.rows.len()).sum();
    let (waits, decides) = (shell.waiting, invitations.len() + waits_for_owner + parted.len());
    Ok(WorkPage {
        greeting,
        lede: lede(t, (waits, today.len()), decides),
        can_raise: add::places(looking).next().is_some(),
        is_free: waits + decides == 0 && actions.is_empty(),
        groups: groups(t, today, week),
        actions,
        invitations,
        left_behind,
        parted,
        is_waiting,
        unseated,
        has_relationships: shell.relationships > 0,
        since,
        lately: teller.tell_all(looking, &news),
        shell,
    })
}

/// What somebody can do whose seats have ended. An organisation that has left does not come back, and seats nobody there.
fn unseated(t: Words, past: Past) -> Option<&'static str> {
    match past {
        Past::Nowhere => None,
        Past::WhereItTakesPart => Some(t.say("work-unseated")),
        Past::WhereItHasLeft => Some(t.say("work-unseated-left")),
    }
}

/// What waits for a new owner: of those who are gone, then of those who are only kept out for now.
fn left_behind(looking: &Looking<'_, '_>, with: (&Parties, &Names, &When), tray: &Tray) -> Result<Vec<Group>, Failure> {
    let mut groups = Vec::new();
    for (title, pile) in [("work-left-behind", &tray.left_behind), ("work-kept-out", &tray.kept_out)] {
        let mut rows = Vec::new();
        for record in pile {
            rows.extend(Row::left_behind(looking, with, record)?);
        }
        if !rows.is_empty() {
            groups.push(Group { title: looking.words().say(title), rows, is_pressing: false });
        }
    }
    Ok(groups)
}

/// What others did last.
fn others_news(looking: &mut Looking<'_, '_>) -> Result<Vec<Happening>, Failure> {
    let (mut news, _) = looking.viewer.reach().news(looking.tx, None, 4 * LATELY)?;
    let me = looking.viewer.person();
    news.retain(|one| one.actor.person != Some(me));
    news.truncate(LATELY);
    Ok(news)
}

/// What lies in the viewer's tray: what is to be looked at or done this week, the actions promised, which are shown longer
/// ahead, and what they give to others or agree to.
fn tray(looking: &mut Looking<'_, '_>) -> Result<Tray, Failure> {
    let (kinds, agreements) = looking.ask.app().kinds_and_agreements();
    let waiting: Vec<_> = kinds.iter().copied().filter(|kind| kind.name != ACTION.name).collect();
    let day = |days| kernel::day::plus_days(looking.today(), days);
    let asked = TrayQuery {
        waiting: (&waiting, day(DAYS_AHEAD)),
        promised: (&[&ACTION], day(ACTIONS_AHEAD)),
        owned: (&kinds, MOST_LEFT_BEHIND),
        agreements: &agreements,
    };
    looking.viewer.reach().with_rooms().tray(looking.tx, &asked)
}

fn greeting(t: Words, when: &When, looking: &Looking<'_, '_>) -> String {
    let hour: u32 = when.clock(looking.now).get(..2).and_then(|hour| hour.parse().ok()).unwrap_or(12);
    let key = match hour {
        0..12 => "work-good-morning",
        12..18 => "work-good-afternoon",
        _ => "work-good-evening",
    };
    let first = looking.viewer.name.split_whitespace().next().unwrap_or(&looking.viewer.name);
    t.say_with(key, &[("name", first.into())])
}

/// What waits for the person, as the menu counts it, what of it is for today, and what they decide as a manager.
fn lede(t: Words, (waits, today): (usize, usize), decides: usize) -> String {
    let own = (waits > 0 || decides == 0).then(|| t.say_count("work-lede", waits));
    let today = (today > 0).then(|| t.say_count("work-lede-today", today));
    let decides = (decides > 0).then(|| t.say_count("work-lede-decides", decides));
    [own, today, decides].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn groups(t: Words, today: Vec<Row>, week: Vec<Row>) -> Vec<Group> {
    let today = Group { title: t.say("work-today"), rows: today, is_pressing: true };
    let week = Group { title: t.say("work-week"), rows: week, is_pressing: false };
    [today, week].into_iter().filter(|group| !group.rows.is_empty()).collect()
}

/// "Since Friday", the day that the viewer last looked at what happened, with what others did since; where that is nothing,
/// or long ago, what they did last.
fn since(looking: &Looking<'_, '_>, (t, when): (Words, &When), mut news: Vec<Happening>) -> (String, Vec<Happening>) {
    let day = when.date_of(looking.viewer.updates_seen_at);
    let is_since = |one: &Happening| when.date_of(one.at) >= day;
    let title = match kernel::day::days_between(day, when.today()) {
        0 => t.say("work-since-today").to_owned(),
        1 => t.say("work-since-yesterday").to_owned(),
        2..7 => t.say_with("work-since", &[("day", when.weekday(day).into())]),
        _ => return (t.say("work-lately").to_owned(), news),
    };
    if !news.iter().any(is_since) {
        return (t.say("work-lately").to_owned(), news);
    }
    news.retain(is_since);
    (title, news)
}

/// Who has accepted an invitation that the viewer may confirm. Nobody is asked for where the viewer lets nobody in.
fn invitations(looking: &mut Looking<'_, '_>, t: Words) -> Result<Vec<Accepted>, Failure> {
    let manages = looking.viewer.seats().iter().any(|seat| seat.allows(Verb::Manage, "relationship"));
    if !manages && !looking.viewer.is_administrator() {
        return Ok(Vec::new());
    }
    let invitations = invitation::list(looking.tx, &looking.viewer, looking.now)?;
    let accepted = invitations.into_iter().filter(|one| one.state == invitation::State::Accepted);
    Ok(accepted
        .map(|one| {
            let seat = looking.viewer.seats().iter().find(|seat| seat.relationship == one.relationship);
            let seat = seat.filter(|_| one.kind == invitation::Kind::Partner);
            let who = one.accepted_by.unwrap_or(one.email);
            let whom = one.accepted_for.unwrap_or(one.organisation_name);
            let key = if one.is_own { "work-invitation" } else { "work-asked" };
            let values =
                [("who", who.into()), ("organisation", (&whom).into()), ("inviting", (&one.invited_for).into())];
            Accepted {
                words: t.say_with(key, &values),
                whereto: seat.map_or(whom, |seat| seat.name.clone()),
                href: seat.map_or_else(|| "/organisation/people".to_owned(), |seat| format!("/r/{}/people", seat.slug)),
            }
        })
        .collect())
}
