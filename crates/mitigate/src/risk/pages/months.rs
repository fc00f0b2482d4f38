//! The map as it stood at the end of a month beside the map of now, and what moved between them; on a page and for
//! programs.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::response::Response;
use books::{Failure, Ground, Record, Scale, Scoped, Standing};
use kernel::{Date, Message, Problem};
use serde_json::{Map, Value as Json, json};
use web::api::{IN_RELATIONSHIP, Operation};
use web::chart::{Heat, HeatCell};
use web::frame::Circle;
use web::parts::{Choice, Field, Seen};
use web::shell::Shell;
use web::words::{Value, Words};
use web::{Ask, Looking, Refused, keeping};

use super::super::month::{self, Course};
use super::super::{Level, RISK, nature};
use super::{LevelShown, level_shown, surroundings};

/// The most of one course that are listed.
const MOST: usize = 100;
/// The months that can be chosen.
const MONTHS: i16 = 24;

#[derive(Template)]
#[template(path = "risk/months.html")]
struct MonthsPage {
    shell: Shell,
    action: String,
    month: Field,
    then_title: String,
    then: Heat,
    now_title: String,
    now: Heat,
    courses: Vec<CourseShown>,
}

/// What moved one way.
struct CourseShown {
    words: String,
    rows: Vec<MovedShown>,
    more: Option<String>,
}

/// A risk that moved.
struct MovedShown {
    reference: String,
    href: String,
    title: String,
    seen: Seen,
    then: Option<LevelShown>,
    now: Option<LevelShown>,
}

/// Likelihood and effect of what is open; nought for what is not scored.
type Score = (i64, i64);

/// A risk, its score of then and of now where it was and is open.
struct Moved<'a> {
    record: &'a Scoped<Record>,
    body: Map<String, Json>,
    then: Option<Score>,
    now: Option<Score>,
}

impl Moved<'_> {
    fn course(&self) -> Option<Course> {
        let rank = |score: Option<Score>| score.map(|(likelihood, effect)| likelihood * effect);
        Course::between(rank(self.then), rank(self.now))
    }
}

fn moved(standing: &Standing) -> Result<Moved<'_>, Failure> {
    let record = &standing.now;
    let body = record.fields(&RISK)?;
    let then = standing.then.as_ref().filter(|then| then.status == "open").map(|then| score(&then.body));
    let now = (record.head.status == "open").then(|| score(&body));
    Ok(Moved { record, body, then, now })
}

fn score(body: &Map<String, Json>) -> Score {
    let step = |name: &str| body.get(name).and_then(Json::as_i64).unwrap_or(0);
    (step("likelihood"), step("effect"))
}

/// The month that was asked for; last month unless one was.
fn asked(pairs: &[(String, String)], today: Date) -> Result<Date, Problem> {
    let wrong = |name: &str, message: Message| Err(Problem::field(name.to_owned(), message));
    let mut month = month::last_month(today);
    for (name, value) in pairs.iter().filter(|(name, _)| name != "done") {
        month = match (name.as_str(), month::named(value, today)) {
            ("month", Some(month)) => month,
            ("month", None) => return wrong("month", Message::of("risks-month-unknown")),
            _ => return wrong(name, Message::of("list-parameter-unknown").text("name", name.clone())),
        };
    }
    Ok(month)
}

/// The day on which the register began: before it there is nothing to compare with.
fn began(looking: &Looking<'_, '_>, standing: &[Standing]) -> Option<Date> {
    standing.iter().map(|one| looking.when().date_of(one.now.head.opened_at)).min()
}

fn standing(looking: &mut Looking<'_, '_>, about: Ground, month: Date) -> Result<Vec<Standing>, Failure> {
    let before = looking.viewer.zone.start_of(month::month_after(month));
    looking.viewer.reach().at(about).standing(looking.tx, &RISK, before)
}

pub(super) async fn page(ask: Ask, Path(slug): Path<String>, RawQuery(query): RawQuery) -> Result<Response, Refused> {
    let pairs = web::api::pairs(&ask, query.as_deref())?;
    let page = ask.look(move |looking| build(looking, &slug, &pairs)).await?;
    Ok(web::page(&page))
}

fn build(looking: &mut Looking<'_, '_>, slug: &str, pairs: &[(String, String)]) -> Result<MonthsPage, Failure> {
    let (t, today) = (looking.words(), looking.today());
    let month = asked(pairs, today)?;
    let (about, circle, scale) = surroundings(looking, slug)?;
    let standing = standing(looking, about, month)?;
    let moved = standing.iter().map(moved).collect::<Result<Vec<_>, Failure>>()?;
    let base = format!("/r/{slug}/risks");
    let name = |first: Date| looking.when().month(first);
    let since = began(looking, &standing).unwrap_or(month).min(month);
    let choices = (0..MONTHS).map(|ago| month::months_before(month::last_month(today), ago));
    let choices = choices.take_while(|first| month::month_after(*first) > since);
    let choices: Vec<Choice> = choices.map(|first| Choice::new(month::written(first), name(first))).collect();
    let of_then: Vec<Score> = moved.iter().filter_map(|moved| moved.then).collect();
    let of_now: Vec<Score> = moved.iter().filter_map(|moved| moved.now).collect();
    let place = super::below(looking, &circle, t.say("risks-months-title"), None);
    Ok(MonthsPage {
        action: format!("{base}/months"),
        month: Field::new("month", t.say("risks-months-choose")).choices(choices).value(month::written(month)),
        then_title: t.say_with(
            "risks-months-then",
            &[("month", name(month).as_str().into()), ("count", (of_then.len() as i64).into())],
        ),
        then: map(t, &scale, &of_then, None),
        now_title: t.say_with("risks-months-now", &[("count", (of_now.len() as i64).into())]),
        now: map(t, &scale, &of_now, Some(&base)),
        courses: courses(looking, &circle, (&moved, &scale), &base)?,
        shell: looking.frame_in(place, Some(&circle), t)?,
    })
}

/// A map of scores; its cells lead to the list where there is one.
fn map(t: Words, scale: &Scale, scores: &[Score], list: Option<&str>) -> Heat {
    let words = |field: &str| -> Vec<String> {
        (1..=scale.steps()).map(|n| web::fields::step(t, "risk", field, (scale, n))).collect()
    };
    let (likelihoods, effects) = (words("likelihood"), words("effect"));
    let l: Vec<&str> = likelihoods.iter().map(String::as_str).collect();
    let e: Vec<&str> = effects.iter().map(String::as_str).collect();
    let level_words = |level: Level| web::fields::choice(t, "risk", "level", level.name());
    let mut heat = Heat::new(&l, &e, |likelihood, effect| {
        let cell = (likelihood as i64, effect as i64);
        let count = scores.iter().filter(|score| **score == cell).count();
        let level = Level::of(cell.0 * cell.1, scale).unwrap_or(Level::Low);
        let told = [
            ("count", Value::from(count as i64)),
            ("likelihood", Value::from(likelihoods[likelihood - 1].as_str())),
            ("effect", Value::from(effects[effect - 1].as_str())),
            ("level", Value::from(level_words(level))),
        ];
        HeatCell {
            count,
            band: level.band(),
            href: list.map(|base| format!("{base}?likelihood={likelihood}&effect={effect}")).unwrap_or_default(),
            words: t.say_with("risks-heat-cell", &told),
            chosen: false,
        }
    });
    heat.caption = t.say("risks-months-caption").to_owned();
    heat.rows_title = t.say("risks-heat-rows").to_owned();
    heat.columns_title = t.say("risks-heat-columns").to_owned();
    heat.none = t.say("risks-heat-none").to_owned();
    heat.bands = Level::ALL.iter().map(|level| (level.band(), level_words(*level))).collect();
    heat
}

fn courses(
    looking: &Looking<'_, '_>,
    circle: &Circle,
    (moved, scale): (&[Moved<'_>], &Scale),
    base: &str,
) -> Result<Vec<CourseShown>, Failure> {
    let t = looking.words();
    let one = |moved: &&Moved<'_>| {
        let (head, nature) = (&moved.record.head, nature(&moved.body));
        let reference = RISK.reference(&looking.viewer.seat_in(head.book)?.mark, &moved.body, head.number);
        let level = |score: Option<Score>| level_shown(t, nature, score.map_or(0, |(one, other)| one * other), scale);
        Ok(MovedShown {
            href: format!("{base}/{}", reference.replace('·', "-")),
            reference,
            title: head.title.clone(),
            seen: circle.seen(looking, moved.record),
            then: level(moved.then),
            now: level(moved.now),
        })
    };
    let course = |course: Course| {
        let all: Vec<&Moved<'_>> = moved.iter().filter(|moved| moved.course() == Some(course)).collect();
        Ok(CourseShown {
            words: t.say_count(&format!("risks-course-{}", course.name()), all.len() as i64),
            rows: all.iter().take(MOST).map(one).collect::<Result<Vec<_>, Failure>>()?,
            more: (all.len() > MOST).then(|| t.say_count("importing-more", (all.len() - MOST) as i64)),
        })
    };
    Course::ALL.into_iter().map(course).collect()
}

/// The same for programs.
pub(super) async fn api(ask: Ask, Path(slug): Path<String>, RawQuery(query): RawQuery) -> Result<Response, Refused> {
    let pairs = web::api::pairs(&ask, query.as_deref())?;
    let text = ask.look(move |looking| {
        let month = asked(&pairs, looking.today())?;
        let about = keeping::ground(&looking.viewer, &slug)?;
        let standing = standing(looking, about, month)?;
        let mut items = Vec::new();
        for moved in standing.iter().map(moved) {
            let moved = moved?;
            if let Some(course) = moved.course() {
                let head = &moved.record.head;
                let mark = &looking.viewer.seat_in(head.book)?.mark;
                items.push(json!({
                    "id": head.id, "reference": RISK.reference(mark, &moved.body, head.number), "title": head.title,
                    "course": course.name(), "then": told(moved.then), "now": told(moved.now),
                }));
            }
        }
        Ok(json!({ "month": month::written(month), "items": items }).to_string())
    });
    Ok(web::api::json(StatusCode::OK, text.await?))
}

fn told(score: Option<Score>) -> Json {
    score.map_or(Json::Null, |(likelihood, effect)| json!({ "likelihood": likelihood, "effect": effect }))
}

/// The operation, as it is described.
pub(crate) fn operations() -> Vec<Operation> {
    let step = json!({ "type": "integer", "minimum": 0, "maximum": 5 });
    let score = json!({ "type": ["object", "null"], "properties": { "likelihood": step, "effect": step }, "required": ["likelihood", "effect"] });
    let item = json!({
        "type": "object",
        "properties": {
            "id": { "type": "string", "format": "uuid" }, "reference": { "type": "string" }, "title": { "type": "string" },
            "course": { "enum": Course::ALL.map(Course::name) }, "then": score, "now": score,
        },
        "required": ["id", "reference", "title", "course", "then", "now"],
    });
    let gives = json!({
        "type": "object",
        "properties": { "month": { "type": "string" }, "items": { "type": "array", "items": item } },
        "required": ["month", "items"],
    });
    let path = format!("{IN_RELATIONSHIP}/risks/movements");
    let summary = "What moved in the register since the end of a month: up, down, new, closed.";
    vec![
        Operation::new("GET", path, "list_risk_movements", summary)
            .tag("risks")
            .query(
                "month",
                json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$" }),
                "A month that is over, as 2026-10; last month unless asked.",
            )
            .gives(200, gives),
    ]
}
