//! Inviting a partner organisation, handing over the code, and letting in whoever accepted.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use books::{Failure, Role};
use directory::invitation::{self, Issued, PartnerInvitation};
use directory::relationship::needs_manager;
use directory::secret;
use kernel::{Id, Problem, of};

use super::seats::roles;
use crate::account::Faults;
use crate::ask::Doing;
use crate::frame::Place;
use crate::parts::{Fault, Field};
use crate::shell::{Crumb, Shell, Tab};
use crate::{Ask, Form, Looking, Refused, Routes, keeping, mailing, refused};

pub(super) fn routes(routes: Routes) -> Routes {
    let one = |verb: &str| format!("/r/{{relationship}}/invitations/{{invitation}}/{verb}");
    routes
        .page("/r/{relationship}/people/invite", "invite-partner", page)
        .post("/r/{relationship}/invitations", "invite-partner-do", invite)
        .post(&one("renewal"), "invitation-renew", renew)
        .post(&one("withdrawal"), "invitation-withdraw", withdraw)
        .post(&one("confirmation"), "invitation-confirm", confirm)
        .post(&one("refusal"), "invitation-refuse", refuse)
}

#[derive(Template)]
#[template(path = "relationships/invite.html")]
struct InvitePage {
    shell: Shell,
    base: String,
    organisation: Field,
    email: Field,
    role: Field,
    faults: Vec<Fault>,
    /// The other parties, each of which has to say yes too.
    others: Option<String>,
}

#[derive(Template)]
#[template(path = "relationships/invited.html")]
struct InvitedPage {
    shell: Shell,
    base: String,
    /// What to do with it: it may be on its way by mail already.
    lede: &'static str,
    link: String,
    code: String,
    until: String,
}

/// What was typed.
#[derive(Debug, Clone, Default)]
struct Typed {
    organisation: String,
    email: String,
    role: String,
}

async fn page(ask: Ask, Path(slug): Path<String>) -> Result<Response, Refused> {
    draw(&ask, slug, (Typed::default(), None)).await
}

async fn draw(ask: &Ask, slug: String, (typed, problem): (Typed, Option<Problem>)) -> Result<Response, Refused> {
    let page = ask.look(move |looking| {
        let (t, title) = (looking.words(), looking.words().say("invite-title"));
        let mut shell = frame(looking, &slug, title)?;
        let faults = problem.map(|problem| Faults::of(&problem, t)).unwrap_or_default();
        let organisation = Field::new("organisation_name", t.say("invite-organisation")).value(&*typed.organisation);
        let organisation = organisation.required().hint(t.say("invite-organisation-hint"));
        let hint = if looking.ask.app().mail { "invite-email-hint-mailed" } else { "invite-email-hint" };
        let email = Field::new("email", t.say("invite-email")).kind("email").value(&*typed.email);
        let email = email.hint(t.say(hint)).required();
        let role = roles(t, &[Role::RelationshipManager, Role::SeniorExecutive]);
        let role = role.value(if typed.role.is_empty() { "relationship_manager" } else { &*typed.role });
        let (organisation, email, role) = (faults.on(organisation), faults.on(email), faults.on(role));
        let faults = faults.listed(&[&organisation, &email, &role]);
        shell.faulty = !faults.is_empty();
        let others = looking.circle(keeping::relationship(&looking.viewer, &slug)?)?.others().join(", ");
        let others = Some(others).filter(|others| !others.is_empty());
        let others = others.map(|others| t.say_with("invite-others", &[("others", others.into())]));
        Ok(InvitePage { shell, base: format!("/r/{slug}"), organisation, email, role, faults, others })
    });
    Ok(crate::page(&page.await?))
}

/// The frame of a page about inviting, for one who may.
fn frame(looking: &mut Looking<'_, '_>, slug: &str, title: &str) -> Result<Shell, Failure> {
    let about = keeping::relationship(&looking.viewer, slug)?;
    needs_manager(&looking.viewer, about)?;
    let way = vec![Crumb::to(looking.words().say("people-title"), format!("/r/{slug}/people"))];
    looking.frame(Place { title, key: "people", relationship: Some(about), way, tab: Tab::Relationship })
}

async fn invite(ask: Ask, Path(slug): Path<String>, form: Form) -> Result<Response, Refused> {
    let text = |name| form.text(name).to_owned();
    let typed = Typed { organisation: text("organisation_name"), email: text("email"), role: text("role") };
    let (at, to) = (slug.clone(), typed.clone());
    let issued = ask.change(form.get("csrf").map(str::to_owned), move |doing| {
        let about = keeping::relationship(doing.viewer, &at)?;
        let invitation = PartnerInvitation::read(&to.organisation, &to.email, &to.role)?;
        let issued = invitation::invite_partner(doing.change, doing.viewer, about, &invitation)?;
        mailing::invite_where_set_up(doing, &issued)?;
        Ok(issued)
    });
    match issued.await {
        Ok(issued) => hand_over(&ask, slug, issued).await,
        Err(refused) if Faults::shows(&refused.problem) => {
            let page = draw(&ask, slug, (typed, Some(refused.problem.clone()))).await?;
            Ok(refused::told(&refused.problem, page))
        }
        Err(refused) => Err(refused),
    }
}

/// The page with the link and the code. It is an answer and has no address, since the code is shown once only.
async fn hand_over(ask: &Ask, slug: String, issued: Issued) -> Result<Response, Refused> {
    let page = ask.look(move |looking| {
        let (t, when) = (looking.words(), looking.when());
        let shell = frame(looking, &slug, t.say("invited-title"))?;
        Ok(InvitedPage {
            shell,
            base: format!("/r/{slug}"),
            lede: t.say(if looking.ask.app().mail { "invited-lede-mailed" } else { "invited-lede" }),
            link: link(&looking.ask.app().base_url, &issued.code),
            code: secret::grouped(&issued.code),
            until: t.say_with("invited-until", &[("day", when.moment(issued.expires_at).into())]),
        })
    });
    Ok(crate::page(&page.await?))
}

/// The address at which an invitation is accepted.
pub(super) fn link(base_url: &str, code: &str) -> String {
    format!("{base_url}/invitation/{code}")
}

async fn renew(ask: Ask, Path((slug, id)): Path<(String, String)>, form: Form) -> Result<Response, Refused> {
    let at = slug.clone();
    let issued = ask.change(form.get("csrf").map(str::to_owned), move |doing| {
        let id = named(doing, &at, &id)?;
        let issued = invitation::renew(doing.change, doing.viewer, id)?;
        mailing::invite_where_set_up(doing, &issued)?;
        Ok(issued)
    });
    let issued = issued.await?;
    hand_over(&ask, slug, issued).await
}

async fn withdraw(ask: Ask, path: Path<(String, String)>, form: Form) -> Result<Response, Refused> {
    deal(&ask, path, form, |doing, id| {
        invitation::withdraw(doing.change, doing.viewer, id)?;
        Ok("invitation-withdrawn")
    })
    .await
}

async fn confirm(ask: Ask, path: Path<(String, String)>, form: Form) -> Result<Response, Refused> {
    deal(&ask, path, form, |doing, id| {
        let confirmed = invitation::confirm(doing.change, doing.viewer, id)?;
        Ok(if confirmed.is_in { "invitation-confirmed" } else { "invitation-agreed" })
    })
    .await
}

async fn refuse(ask: Ask, path: Path<(String, String)>, form: Form) -> Result<Response, Refused> {
    deal(&ask, path, form, |doing, id| {
        invitation::refuse(doing.change, doing.viewer, id)?;
        Ok("invitation-refused")
    })
    .await
}

/// An act on an invitation, and the word for what was done.
type Deal = fn(&mut Doing<'_, '_, '_>, Id<of::Invitation>) -> Result<&'static str, Failure>;

async fn deal(ask: &Ask, Path((slug, id)): Path<(String, String)>, form: Form, act: Deal) -> Result<Response, Refused> {
    let outcome = ask.act(ask.guard(&form), move |doing| {
        let id = named(doing, &slug, &id)?;
        let done = act(doing, id)?;
        Ok(format!("/r/{slug}/people?done={done}"))
    });
    Ok(crate::see(&outcome.await?))
}

/// The invitation of that id, which must lead into the relationship that the address names.
///
/// # Errors
/// Not found; the database's.
pub(super) fn named(doing: &mut Doing<'_, '_, '_>, slug: &str, id: &str) -> Result<Id<of::Invitation>, Failure> {
    let about = keeping::relationship(doing.viewer, slug)?;
    let id: Id<of::Invitation> = id.parse().map_err(|_| Failure::not_found())?;
    let all = invitation::list(doing.change.tx, doing.viewer, doing.change.now)?;
    let known = all.iter().any(|one| one.id == id && one.relationship == Some(about));
    if known { Ok(id) } else { Err(Failure::not_found()) }
}
