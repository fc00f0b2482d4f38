//! Inviting a colleague, and what becomes of the invitation.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use books::{BookKind, Failure, Role, Verb};
use directory::invitation::{self, Issued};
use directory::{Email, organisation};
use kernel::{Id, Message, Problem, of};

use super::handover::{self, Handover};
use super::{PEOPLE, frame};
use crate::account::{Faults, again};
use crate::ask::{Doing, Looking};
use crate::parts::{Choice, Fault, Field};
use crate::shell::Shell;
use crate::{Ask, Form, Refused, Routes, mailing};

pub(super) fn routes(routes: Routes) -> Routes {
    let one = |noun: &str| format!("/organisation/invitations/{{invitation}}/{noun}");
    routes
        .page("/organisation/people/invite", "colleague-invite", page)
        .post("/organisation/people/invite", "colleague-invite-do", invite)
        .post(&one("renewal"), "colleague-invitation-renew", renew)
        .post(&one("withdrawal"), "colleague-invitation-withdraw", |ask: Ask, path, form: Form| {
            deal(
                ask,
                path,
                form,
                (|doing, id| invitation::withdraw(doing.change, doing.viewer, id), "colleague-invitation-withdrawn"),
            )
        })
        .post(&one("confirmation"), "colleague-invitation-confirm", |ask: Ask, path, form: Form| {
            let confirm: Deal = |doing, id| invitation::confirm(doing.change, doing.viewer, id).map(drop);
            deal(ask, path, form, (confirm, "colleague-confirmed"))
        })
        .post(&one("refusal"), "colleague-invitation-refuse", |ask: Ask, path, form: Form| {
            deal(ask, path, form, (|doing, id| invitation::refuse(doing.change, doing.viewer, id), "colleague-refused"))
        })
}

/// Something done with an invitation.
type Deal = fn(&mut Doing<'_, '_, '_>, Id<of::Invitation>) -> Result<(), Failure>;

#[derive(Template)]
#[template(path = "people/invite.html")]
struct InvitePage {
    shell: Shell,
    faults: Vec<Fault>,
    email: Field,
    relationship: Option<Field>,
    role: Field,
}

async fn page(ask: Ask) -> Result<Response, Refused> {
    let page = ask.look(|looking| draw(looking, None, &Faults::default()));
    Ok(crate::page(&page.await?))
}

fn draw(looking: &mut Looking<'_, '_>, typed: Option<&Form>, faults: &Faults) -> Result<InvitePage, Failure> {
    organisation::needs_administrator(&looking.viewer)?;
    let t = looking.words();
    let mut shell = frame(looking, t.say("organisation-people-invite"), false)?;
    let value = |field, unless: &str| typed.map_or(unless, |form| form.text(field)).to_owned();
    let email = Field::new("email", t.say("account-email")).kind("email").hint(t.say("organisation-people-email-hint"));
    let email = faults.on(email.required().first().value(value("email", "")));
    let managed = looking
        .viewer
        .seats()
        .iter()
        .filter(|seat| seat.book_kind == BookKind::Shared && seat.allows(Verb::Manage, "relationship"));
    let managed: Vec<_> =
        managed.filter_map(|seat| Some(Choice::new(seat.relationship?.to_string(), seat.name.as_str()))).collect();
    let relationship = (!managed.is_empty()).then(|| {
        let none = Choice::new("", t.say("organisation-people-no-seat"));
        let field =
            Field::new("relationship", t.say("organisation-people-seat")).hint(t.say("organisation-people-seat-hint"));
        faults.on(field.choices([none].into_iter().chain(managed)).value(value("relationship", "")))
    });
    let roles =
        Role::ALL.map(|role| Choice::new(role.name(), t.say(&format!("role-{}", role.name().replace('_', "-")))));
    let role = Field::new("role", t.say("organisation-people-seat-role")).choices(roles).value(value("role", "member"));
    let role = faults.on(role);
    let shown: Vec<&Field> = [Some(&email), relationship.as_ref(), Some(&role)].into_iter().flatten().collect();
    let faults = faults.listed(&shown);
    shell.faulty = !faults.is_empty();
    Ok(InvitePage { shell, faults, email, relationship, role })
}

async fn invite(ask: Ask, form: Form) -> Result<Response, Refused> {
    let typed = form.clone();
    let csrf = form.get("csrf").map(str::to_owned);
    let issued = ask.change(csrf, move |doing| {
        let email = Email::of_field("email", typed.text("email"));
        let seat = match typed.text("relationship") {
            "" => Ok(None),
            relationship => seat(relationship, typed.text("role")).map(Some),
        };
        let (email, seat) = directory::both(email, seat)?;
        let issued = invitation::invite_colleague(doing.change, doing.viewer, &email, seat)?;
        mail(doing, &issued)?;
        Ok(issued)
    });
    match issued.await {
        Ok(issued) => hand_over(&ask, issued).await,
        Err(refused) => again(&ask, refused, move |looking, faults| draw(looking, Some(&form), faults)).await,
    }
}

/// The seat that an invitation promises.
pub(super) fn seat(relationship: &str, role: &str) -> Result<(Id<of::Relationship>, Role), Problem> {
    let relationship = relationship
        .parse()
        .map_err(|_| Problem::field("relationship", Message::of("organisation-people-seat-unknown")));
    directory::both(relationship, seat_role(role))
}

/// The role that a word names.
pub(super) fn seat_role(word: &str) -> Result<Role, Problem> {
    Role::named(word).ok_or_else(|| Problem::field("role", Message::of("directory-role-unknown")))
}

/// Mails the code too, where mail is set up.
pub(super) fn mail(doing: &mut Doing<'_, '_, '_>, issued: &Issued) -> Result<(), Failure> {
    if doing.ask.app().mail { mailing::invite(doing.change, &issued.code) } else { Ok(()) }
}

async fn hand_over(ask: &Ask, issued: Issued) -> Result<Response, Refused> {
    handover::show(ask, Handover::Invitation(issued.code, issued.expires_at)).await
}

async fn renew(ask: Ask, Path(id): Path<String>, form: Form) -> Result<Response, Refused> {
    let csrf = form.get("csrf").map(str::to_owned);
    let issued = ask.change(csrf, move |doing| {
        let id = id.parse().map_err(|_| Failure::not_found())?;
        let issued = invitation::renew(doing.change, doing.viewer, id)?;
        mail(doing, &issued)?;
        Ok(issued)
    });
    hand_over(&ask, issued.await?).await
}

async fn deal(
    ask: Ask,
    Path(id): Path<String>,
    form: Form,
    (act, done): (Deal, &'static str),
) -> Result<Response, Refused> {
    let address = ask.act(ask.guard(&form), move |doing| {
        let id = id.parse().map_err(|_| Failure::not_found())?;
        act(doing, id)?;
        Ok(format!("{PEOPLE}?done={done}"))
    });
    Ok(crate::see(&address.await?))
}
