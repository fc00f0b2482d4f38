//! A relationship's overview: who runs it, what for, how its pillars stand, what is open, and what happened last.

mod people;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use books::{BookKind, Failure, Verb};
use directory::relationship::{self, Settings};

use crate::frame::{Circle, Place};
use crate::parts::{Seen, Side};
use crate::shell::{Crumb, Shell, Tab};
use crate::updates::{Teller, Told};
use crate::words::{Rich, When, Words};
use crate::{Ask, Card, Looking, OpenNow, Refused, Routes, keeping};

pub use people::{SidePeople, sides};

/// How much of what happened last is told.
const LATELY: usize = 6;
/// How many people of a side are shown.
const MOST_PEOPLE: usize = 6;

/// The longest purpose that stands below the name, in characters.
const SHORT: usize = 120;

/// The routes of the overview.
pub fn routes(routes: Routes) -> Routes {
    routes.page("/r/{relationship}", "overview", page)
}

#[derive(Template)]
#[template(path = "overview/page.html")]
struct OverviewPage {
    shell: Shell,
    base: String,
    parties: Vec<(String, Side)>,
    /// The purpose, where it is short enough to stand below the name; else it stands beside.
    summary: Option<String>,
    until: Option<String>,
    purpose: String,
    facts: Vec<(&'static str, String)>,
    seen: Seen,
    add: Option<(String, String)>,
    is_alone: bool,
    /// The parties that have left, each in a sentence.
    parted: Vec<Rich>,
    may_manage: bool,
    cards: Vec<PillarCard>,
    open: Vec<OpenNow>,
    sides: Vec<SidePeople>,
    lately: Vec<Told>,
    updates: String,
}

/// A pillar's card.
struct PillarCard {
    icon: &'static str,
    name: String,
    href: String,
    card: Card,
}

async fn page(ask: Ask, Path(slug): Path<String>) -> Result<Response, Refused> {
    let page = ask.look(move |looking| draw(looking, &slug)).await?;
    Ok(crate::page(&page))
}

fn draw(looking: &mut Looking<'_, '_>, slug: &str) -> Result<OverviewPage, Failure> {
    let (t, when) = (looking.words(), looking.when());
    let about = keeping::relationship(&looking.viewer, slug)?;
    let circle = looking.circle(about)?;
    let way = vec![Crumb::to(t.say("menu-relationships"), "/relationships")];
    let place = Place { title: &circle.name, key: "overview", relationship: Some(about), way, tab: Tab::Relationship };
    let shell = looking.frame_in(place, Some(&circle), t)?;
    let found = relationship::get(looking.tx, &looking.viewer, about)?;
    let (news, _) = looking.viewer.reach().about(about).news(looking.tx, None, LATELY)?;
    let lately = Teller::within(looking, &circle, &news)?.tell_all(looking, &news);
    let mut cards = cards(looking, &circle, t)?;
    let open = cards.iter_mut().flat_map(|pillar| std::mem::take(&mut pillar.card.open)).collect();
    let seat = looking.viewer.seat_about(about, BookKind::Shared)?;
    let kind = looking.ask.app().kinds.iter().find(|kind| seat.allows(Verb::Raise, kind.name));
    let purpose = found.settings.purpose.clone();
    let is_short = !purpose.is_empty() && purpose.chars().count() <= SHORT && !purpose.contains('\n');
    let until = found.settings.ends_on.map(|day| t.say_with("overview-until", &[("day", when.plain_day(day).into())]));
    Ok(OverviewPage {
        summary: is_short.then(|| purpose.clone()),
        purpose: if is_short { String::new() } else { purpose },
        until,
        base: format!("/r/{slug}"),
        parties: circle
            .present()
            .iter()
            .map(|party| (party.name.clone(), circle.side_of(party.organisation)))
            .collect(),
        facts: facts(t, &when, &found.settings),
        seen: Seen::shared(circle.present().len()),
        add: kind.map(|kind| (t.say_with("overview-add", &[]), format!("/r/{slug}/{}/new", kind.plural))),
        is_alone: circle.present().len() < 2,
        parted: parted(t, &circle, &when),
        may_manage: seat.allows(Verb::Manage, "relationship"),
        cards,
        open,
        sides: sides(&circle, t, MOST_PEOPLE),
        lately,
        updates: format!("/updates?relationship={slug}"),
        shell,
    })
}

fn parted(t: Words, circle: &Circle, when: &When) -> Vec<Rich> {
    let told = |(name, _, day): (String, Side, String)| {
        t.say_rich("overview-parted", &[("organisation", name.into()), ("day", day.into())])
    };
    circle.parted(when).into_iter().map(told).collect()
}

fn cards(looking: &mut Looking<'_, '_>, circle: &Circle, t: Words) -> Result<Vec<PillarCard>, Failure> {
    let pillars = looking.ask.app().pillars.clone();
    let mut cards = Vec::new();
    for pillar in pillars {
        cards.push(PillarCard {
            icon: pillar.icon,
            name: t.say_with(pillar.label, &[]),
            href: format!("/r/{}/{}", circle.slug, pillar.kinds[0].plural),
            card: (pillar.card)(looking, circle)?,
        });
    }
    Ok(cards)
}

/// The contract in words: what is known of it and nothing else.
pub fn facts(t: Words, when: &When, settings: &Settings) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    if let Some(day) = settings.starts_on {
        facts.push((t.say("overview-starts"), when.plain_day(day)));
    }
    if let Some(day) = settings.ends_on {
        facts.push((t.say("overview-ends"), when.plain_day(day)));
    }
    if let Some(worth) = &settings.worth {
        facts.push((t.say("overview-value"), worth_words(t, worth)));
    }
    let scale = t.say_with("overview-scale-steps", &[("steps", settings.scale.into())]);
    facts.push((t.say("overview-scale"), scale));
    facts
}

/// An amount with its currency: "£48,000,000" or "€1,250.50" where the reader's language has a sign for it, else
/// "SEK 48,000,000".
fn worth_words(t: Words, worth: &directory::Worth) -> String {
    let amount = worth.amount();
    let (whole, part) = amount.split_once('.').unwrap_or((&amount, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), |whole| t.number(whole));
    let amount = if part.is_empty() { whole } else { format!("{whole}.{part}") };
    let signed = format!("overview-worth-{}", worth.currency.to_ascii_lowercase());
    let key = if t.has(&signed) { signed.as_str() } else { "overview-worth" };
    t.say_with(key, &[("currency", (&worth.currency).into()), ("amount", amount.into())])
}
