//! Mitigate's card on a relationship's overview: a light, its reasons, the next act; and what is open now.

use books::agreement::{self, Agreement};
use books::{BookKind, Failure, Verb};
use web::frame::Circle;
use web::words::Value;
use web::{Card, Looking, OpenNow};

use crate::criteria::CRITERIA;
use crate::risk::{Level, RISK};

/// The card, from the figures of the register that the viewer may read.
///
/// # Errors
/// The database's.
pub fn card(looking: &mut Looking<'_, '_>, circle: &Circle) -> Result<Card, Failure> {
    let t = looking.words();
    let about = circle.relationship;
    let scale = books::scale::of(looking.tx, &looking.viewer, about)?;
    let tallies = looking.viewer.reach().about(about).tallies(looking.tx, &RISK)?;
    let today = looking.today().to_string();
    let open = tallies.of("status", "open");
    let late = tallies.sum(|_, facet, value| facet == "review" && !value.is_empty() && value < today.as_str());
    // Brought in from a file that tells of no look: neither looked at in time nor late for the first look.
    let unlooked = tallies.sum(|_, facet, value| facet == "unlooked" && value >= today.as_str());
    let very_high = crate::risk::pages::very_high(&tallies, &scale);
    let base = format!("/r/{}/risks", circle.slug);
    let highest = format!("{base}?nature=risk&level={}", Level::VeryHigh.name());
    let seat = looking.viewer.seat_about(about, BookKind::Shared)?;
    let may_raise = looking.viewer.may_write() && seat.allows(Verb::Raise, RISK.name);
    let (light, words, act) = match (open, late, very_high, unlooked) {
        (0, ..) if may_raise => ("none", "mitigate-light-none", ("mitigate-act-raise", format!("{base}/new"))),
        (0, ..) => ("none", "mitigate-light-none", ("mitigate-act-see", base.clone())),
        (_, 1.., ..) => ("bad", "mitigate-light-late", ("mitigate-act-look", format!("{base}?review=late"))),
        (_, _, 1.., _) => ("watch", "mitigate-light-very-high", ("mitigate-act-see", highest.clone())),
        (.., 1..) => ("watch", "mitigate-light-unlooked", ("mitigate-act-see", base.clone())),
        _ => ("ok", "mitigate-light-ok", ("mitigate-act-see", base.clone())),
    };
    let in_time = open - late - unlooked;
    let looked = [("looked", Value::from(in_time)), ("all", Value::from(open)), ("unlooked", Value::from(unlooked))];
    let mut now = Vec::new();
    if very_high > 0 {
        now.push(OpenNow {
            words: t.say_count("mitigate-open-very-high", very_high),
            light: "bad",
            state: t.say("mitigate-open-look").to_owned(),
            href: highest,
        });
    }
    let above = crate::risk::pages::above(&tallies, &scale);
    if above > 0 {
        now.push(OpenNow {
            words: t.say_count("mitigate-open-above", above),
            light: "watch",
            state: t.say("mitigate-open-go-up").to_owned(),
            href: format!("{base}?appetite=above"),
        });
    }
    if late > 0 {
        now.push(OpenNow {
            words: t.say_count("mitigate-open-late", late),
            light: "watch",
            state: t.say("mitigate-open-overdue").to_owned(),
            href: format!("{base}?review=late"),
        });
    }
    now.extend(your_turn(looking, circle)?);
    Ok(Card {
        light,
        words: t.say_with(words, &[]),
        reasons: vec![
            t.say_with("mitigate-reason-looked", &looked),
            t.say_count("mitigate-reason-very-high", very_high),
        ],
        act: Some((t.say_with(act.0, &[]), act.1)),
        open: now,
    })
}

/// That criteria wait for the viewer's side, told to whoever may bind it.
fn your_turn(looking: &mut Looking<'_, '_>, circle: &Circle) -> Result<Option<OpenNow>, Failure> {
    if agreement::authority(&looking.viewer, &CRITERIA, circle.relationship).is_err() {
        return Ok(None);
    }
    let t = looking.words();
    let (_, waiting) = agreement::standing(looking.tx, &looking.viewer, &CRITERIA, circle.relationship)?;
    let Some(waiting) = waiting else { return Ok(None) };
    let agreed = waiting.body::<Agreement>(&CRITERIA)?.agreed;
    let has_agreed = agreed.iter().any(|consent| consent.organisation == looking.viewer.organisation());
    Ok((!has_agreed).then(|| OpenNow {
        words: t.say("mitigate-open-criteria").to_owned(),
        light: "watch",
        state: t.say("mitigate-open-your-turn").to_owned(),
        href: format!("/r/{}/criteria", circle.home),
    }))
}
