//! A signed-in person changes the address they sign in with, once they have proved their password. Where mail is set
//! up, the new one counts when the link that was sent there is opened.

use askama::Template;
use axum::response::Response;
use books::Failure;
use directory::Email;
use directory::address::{self, Seal};
use kernel::ProblemKind;

use super::own_password::{current_field, prove_again};
use super::{Faults, again, frame};
use crate::ask::{Doing, Looking};
use crate::parts::{Fault, Field};
use crate::shell::Shell;
use crate::{Ask, Form, Refused, Routes, mailing};

const HERE: &str = "/settings/address";
const CONFIRMATION: &str = "/settings/address/confirmation";

/// The routes of one's own address.
pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .page(HERE, "settings-address", page)
        .post(HERE, "settings-address-change", change)
        .page(CONFIRMATION, "settings-address-link", link)
        .post(CONFIRMATION, "settings-address-confirm", confirm)
}

#[derive(Template)]
#[template(path = "account/address.html")]
struct AddressPage {
    shell: Shell,
    tab: &'static str,
    faults: Vec<Fault>,
    email: String,
    new: Field,
    current: Field,
}

#[derive(Template)]
#[template(path = "account/address_confirm.html")]
struct ConfirmPage {
    shell: Shell,
    tab: &'static str,
    faults: Vec<Fault>,
    key: String,
    code: String,
    before: String,
    email: String,
}

async fn page(ask: Ask) -> Result<Response, Refused> {
    let page = ask.look(|looking| draw(looking, "", &Faults::default()));
    Ok(crate::page(&page.await?))
}

fn draw(looking: &mut Looking<'_, '_>, typed: &str, faults: &Faults) -> Result<AddressPage, Failure> {
    let t = looking.words();
    let mut shell = frame(looking, "settings-address-title")?;
    let hint = if looking.ask.app().mail { "settings-address-hint-mailed" } else { "settings-address-hint" };
    let new = Field::new("email", t.say("settings-address-new")).kind("email").autocomplete("email").hint(t.say(hint));
    let (new, current) = (faults.on(new.value(typed).required()), faults.on(current_field(t)));
    let faults = faults.listed(&[&new, &current]);
    shell.faulty = !faults.is_empty();
    Ok(AddressPage { shell, tab: "settings", faults, email: looking.viewer.email.clone(), new, current })
}

async fn change(ask: Ask, form: Form) -> Result<Response, Refused> {
    match try_change(&ask, &form).await {
        Ok(done) => Ok(crate::see(&format!("/settings?done={done}"))),
        Err(refused) => again(&ask, refused, move |looking, faults| draw(looking, form.text("email"), faults)).await,
    }
}

async fn try_change(ask: &Ask, form: &Form) -> Result<&'static str, Refused> {
    let new = Email::of_field("email", form.text("email")).map_err(|problem| ask.refuse(problem))?;
    let proven = prove_again(ask, form).await?;
    let csrf = form.get("csrf").map(str::to_owned);
    let is_sent = ask.change(csrf, move |doing| begin(doing, &proven, &new)).await?;
    Ok(if is_sent { "address-link-sent" } else { "address-changed" })
}

/// Sends the link to the new address, or gives it at once where no mail is set up. Answers whether a link was sent.
pub(super) fn begin(doing: &mut Doing<'_, '_, '_>, proven: &directory::Proven, new: &Email) -> Result<bool, Failure> {
    let has_mail = doing.ask.app().mail;
    if has_mail {
        address::may_change(doing.change.tx, doing.viewer, proven)?;
        mailing::new_address(doing, new)?;
    } else {
        address::change_own(doing.change, doing.viewer, proven, new)?;
    }
    Ok(has_mail)
}

/// Opening the link changes nothing, so that no mail filter that opens it does.
async fn link(ask: Ask) -> Result<Response, Refused> {
    let code = ask.query("code").unwrap_or_default();
    let page = ask.look(move |looking| draw_confirm(looking, &code, &Faults::default()));
    Ok(crate::page(&page.await?))
}

fn draw_confirm(looking: &mut Looking<'_, '_>, code: &str, faults: &Faults) -> Result<ConfirmPage, Failure> {
    let seal = Seal::of(&looking.ask.app().signing);
    let email = address::preview(looking.tx, &looking.viewer, &seal, (code, looking.now))?.as_str().to_owned();
    let mut shell = frame(looking, "address-confirm-title")?;
    let (key, before, faults) = (looking.ask.fresh_key(), looking.viewer.email.clone(), faults.listed(&[]));
    shell.faulty = !faults.is_empty();
    Ok(ConfirmPage { shell, tab: "settings", faults, key, code: code.to_owned(), before, email })
}

async fn confirm(ask: Ask, form: Form) -> Result<Response, Refused> {
    let code = form.text("code").to_owned();
    let confirmed = ask.act(ask.guard(&form), move |doing| {
        confirm_by(doing, &code)?;
        Ok("/settings?done=address-changed".to_owned())
    });
    match confirmed.await {
        Ok(address) => Ok(crate::see(&address)),
        // A link that is useless has no form to come back to.
        Err(refused) if refused.problem.kind == ProblemKind::Conflict => Err(refused),
        Err(refused) => {
            again(&ask, refused, move |looking, faults| draw_confirm(looking, form.text("code"), faults)).await
        }
    }
}

/// Gives the viewer the address of the link, and tells them at the old one.
pub(super) fn confirm_by(doing: &mut Doing<'_, '_, '_>, code: &str) -> Result<(), Failure> {
    let seal = Seal::of(&doing.ask.app().signing);
    let left = address::confirm(doing.change, doing.viewer, &seal, code)?;
    mailing::left_address(doing, left)
}
