//! Seating one's own colleagues in a relationship, changing their part, and ending their seat.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use books::{Failure, Role};
use directory::membership::{self, State};
use directory::relationship::needs_manager;
use directory::seating::{self, Seating};
use kernel::{Id, Message, Problem, of};

use crate::account::Faults;
use crate::frame::{Circle, Place};
use crate::parts::{Choice, ConfirmPage, Fault, Field};
use crate::shell::{Crumb, Shell, Tab};
use crate::updates::role_words;
use crate::words::Words;
use crate::{Ask, Form, Looking, Refused, Routes, keeping, refused};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .page("/r/{relationship}/people/new", "seat-new", new_page)
        .post("/r/{relationship}/people", "seat-give", give)
        .page("/r/{relationship}/people/{person}", "seat", change_page)
        .post("/r/{relationship}/people/{person}", "seat-change", change)
        .page("/r/{relationship}/people/{person}/end", "seat-end", end_page)
        .post("/r/{relationship}/people/{person}/end", "seat-end-do", end)
}

#[derive(Template)]
#[template(path = "relationships/seat.html")]
struct SeatPage {
    shell: Shell,
    base: String,
    action: String,
    key: String,
    /// Whom to seat; none where the page is about one person.
    person: Option<Field>,
    has_colleagues: bool,
    role: Field,
    title: Field,
    /// Where the seat is ended.
    end: Option<String>,
    faults: Vec<Fault>,
}

/// What was typed.
#[derive(Debug, Clone, Default)]
struct Typed {
    person: String,
    role: String,
    title: String,
}

impl Typed {
    fn of_form(form: &Form) -> Typed {
        let text = |name| form.text(name).to_owned();
        Typed { person: text("person"), role: text("role"), title: text("title") }
    }

    fn seating(&self, person: &str) -> Result<Seating, Problem> {
        let unknown = || Problem::field("person", Message::of("directory-not-a-colleague"));
        Seating::read(person.parse().map_err(|_| unknown())?, &self.role, &self.title)
    }
}

async fn new_page(ask: Ask, Path(slug): Path<String>) -> Result<Response, Refused> {
    draw(&ask, (slug, None), None).await
}

async fn change_page(ask: Ask, Path((slug, person)): Path<(String, String)>) -> Result<Response, Refused> {
    draw(&ask, (slug, Some(person)), None).await
}

async fn draw(
    ask: &Ask,
    (slug, person): (String, Option<String>),
    typed: Option<(Typed, Problem)>,
) -> Result<Response, Refused> {
    let page = ask.look(move |looking| seat_page(looking, (&slug, person.as_deref()), typed.as_ref()));
    Ok(crate::page(&page.await?))
}

fn seat_page(
    looking: &mut Looking<'_, '_>,
    (slug, person): (&str, Option<&str>),
    typed: Option<&(Typed, Problem)>,
) -> Result<SeatPage, Failure> {
    let t = looking.words();
    let about = keeping::relationship(&looking.viewer, slug)?;
    needs_manager(&looking.viewer, about)?;
    let circle = looking.circle(about)?;
    let base = format!("/r/{slug}");
    let stands = person.map(|person| own_seat(&circle, person)).transpose()?;
    let title = stands.as_ref().map_or_else(|| t.say("seat-title").to_owned(), |(name, _)| name.clone());
    let way = vec![Crumb::to(t.say("people-title"), format!("{base}/people"))];
    let place = Place { title: &title, key: "people", relationship: Some(about), way, tab: Tab::Relationship };
    let mut shell = looking.frame_in(place, Some(&circle), t)?;
    let colleagues = if person.is_none() { colleagues(looking, &circle)? } else { Vec::new() };
    let faults = typed.map(|(_, problem)| Faults::of(problem, t)).unwrap_or_default();
    let shown = typed.map(|(typed, _)| typed.clone()).or(stands.map(|(_, typed)| typed)).unwrap_or_default();
    let has_colleagues = !colleagues.is_empty();
    let who = person.is_none().then(|| {
        let nobody = Choice::new("", t.say("seat-choose"));
        let field = Field::new("person", t.say("seat-person")).choices(std::iter::once(nobody).chain(colleagues));
        faults.on(field.value(&*shown.person))
    });
    let role = faults.on(roles(t, &Role::ALL).value(if shown.role.is_empty() { "member" } else { &shown.role }));
    let part = Field::new("title", t.say("seat-part")).hint(t.say("seat-part-hint"));
    let part = faults.on(part.value(&*shown.title));
    let listed: Vec<&Field> = who.iter().chain([&role, &part]).collect();
    let listed = faults.listed(&listed);
    shell.faulty = !listed.is_empty();
    let action = person.map_or_else(|| format!("{base}/people"), |person| format!("{base}/people/{person}"));
    Ok(SeatPage {
        end: person.map(|_| format!("{action}/end")),
        key: looking.ask.fresh_key(),
        person: who,
        title: part,
        faults: listed,
        shell,
        base,
        action,
        has_colleagues,
        role,
    })
}

/// The choice of a role.
pub(super) fn roles(t: Words, roles: &[Role]) -> Field {
    let choice = |role: &Role| {
        let hint = t.say_with(&format!("role-{}.hint", role.name().replace('_', "-")), &[]);
        Choice::new(role.name(), role_words(t, *role)).hint(hint)
    };
    Field::new("role", t.say("seat-role")).choices(roles.iter().map(choice))
}

/// The name and the seat of a colleague; of anybody else nothing is known here.
fn own_seat(circle: &Circle, person: &str) -> Result<(String, Typed), Failure> {
    let id: Id<of::Person> = person.parse().map_err(|_| Failure::not_found())?;
    let seated = circle.seated();
    let one = seated.iter().find(|one| one.person == id && one.organisation == circle.own());
    let one = one.ok_or_else(Failure::not_found)?;
    let typed = Typed { person: person.to_owned(), role: one.role.name().to_owned(), title: one.title.clone() };
    Ok((one.name.clone(), typed))
}

/// The colleagues who have no seat here yet.
fn colleagues(looking: &mut Looking<'_, '_>, circle: &Circle) -> Result<Vec<Choice>, Failure> {
    let members = membership::list(looking.tx, &looking.viewer)?;
    let seated: Vec<_> = circle.seated().iter().map(|one| (one.person, one.organisation)).collect();
    let free =
        members.into_iter().filter(|one| one.state == State::Active && !seated.contains(&(one.person, circle.own())));
    Ok(free.map(|one| Choice::new(one.person.to_string(), format!("{} ({})", one.name, one.email))).collect())
}

async fn give(ask: Ask, Path(slug): Path<String>, form: Form) -> Result<Response, Refused> {
    let typed = Typed::of_form(&form);
    let person = typed.person.clone();
    seat(&ask, (slug, None), form, (typed, person), "seat-given").await
}

async fn change(ask: Ask, Path((slug, person)): Path<(String, String)>, form: Form) -> Result<Response, Refused> {
    let typed = Typed::of_form(&form);
    seat(&ask, (slug, Some(person.clone())), form, (typed, person), "seat-changed").await
}

async fn seat(
    ask: &Ask,
    (slug, page_of): (String, Option<String>),
    form: Form,
    (typed, person): (Typed, String),
    done: &'static str,
) -> Result<Response, Refused> {
    let (at, to) = (slug.clone(), typed.clone());
    let outcome = ask.act(ask.guard(&form), move |doing| {
        let about = keeping::relationship(doing.viewer, &at)?;
        seating::seat(doing.change, doing.viewer, about, &to.seating(&person)?)?;
        Ok(format!("/r/{at}/people?done={done}"))
    });
    match outcome.await {
        Ok(address) => Ok(crate::see(&address)),
        Err(refused) if Faults::shows(&refused.problem) => {
            let status = refused::status(refused.problem.kind);
            let page = draw(ask, (slug, page_of), Some((typed, refused.problem))).await?;
            Ok((status, page).into_response())
        }
        Err(refused) => Err(refused),
    }
}

async fn end_page(ask: Ask, Path((slug, person)): Path<(String, String)>) -> Result<Response, Refused> {
    ask.look(move |looking| ending(looking, (&slug, &person))).await
}

fn ending(looking: &mut Looking<'_, '_>, (slug, person): (&str, &str)) -> Result<Response, Failure> {
    let t = looking.words();
    let about = keeping::relationship(&looking.viewer, slug)?;
    needs_manager(&looking.viewer, about)?;
    let circle = looking.circle(about)?;
    let (name, _) = own_seat(&circle, person)?;
    let way = vec![Crumb::to(t.say("people-title"), format!("/r/{slug}/people"))];
    let question = t.say_with("seat-end-question", &[("name", (&name).into())]);
    let place = Place { title: &question, key: "people", relationship: Some(about), way, tab: Tab::Relationship };
    let shell = looking.frame_in(place, Some(&circle), t)?;
    let values = [("name", (&name).into()), ("relationship", (&circle.name).into())];
    let here = format!("/r/{slug}/people/{person}");
    Ok(crate::page(&ConfirmPage {
        shell: &shell,
        question: question.clone(),
        consequences: vec![t.say_rich("seat-end-from-now", &values), t.say_rich("seat-end-owns", &values)],
        action: format!("{here}/end"),
        fields: vec![("idempotency".to_owned(), looking.ask.fresh_key())],
        reason: None,
        yes: t.say("seat-end-yes").to_owned(),
        no: t.say("seat-end-no").to_owned(),
        no_href: here,
        grave: true,
    }))
}

async fn end(ask: Ask, Path((slug, person)): Path<(String, String)>, form: Form) -> Result<Response, Refused> {
    let done = ask.act(ask.guard(&form), move |doing| {
        let about = keeping::relationship(doing.viewer, &slug)?;
        let person = person.parse().map_err(|_| Failure::not_found())?;
        seating::unseat(doing.change, doing.viewer, about, person)?;
        let is_me = person == doing.viewer.person();
        Ok(if is_me { "/work?done=seat-left".to_owned() } else { format!("/r/{slug}/people?done=seat-ended") })
    });
    Ok(crate::see(&done.await?))
}
