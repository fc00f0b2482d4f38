//! A person's second factor: switching it on with a phone, the recovery codes, switching it off.

use askama::Template;
use axum::response::Response;
use books::Failure;
use directory::second_factor::{self, Enrolment, Proof};

use super::own_password::{counted, current_field, prove_again};
use super::{Faults, again, frame};
use crate::ask::Looking;
use crate::parts::{Fault, Field};
use crate::shell::Shell;
use crate::words::Rich;
use crate::{Ask, Form, Refused, Routes};

const HERE: &str = "/settings/second-factor";

/// The routes of the second factor.
pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .page(HERE, "second-factor", page)
        .post("/settings/second-factor/enrolment", "second-factor-enrol", enrol)
        .post("/settings/second-factor/confirmation", "second-factor-confirm", confirm)
        .post("/settings/second-factor/recovery-codes", "second-factor-renew-codes", renew_codes)
        .post("/settings/second-factor/removal", "second-factor-remove", remove)
}

#[derive(Template)]
#[template(path = "account/second_factor.html")]
struct SecondFactorPage {
    shell: Shell,
    tab: &'static str,
    faults: Vec<Fault>,
    is_on: bool,
    codes_left: i64,
    current: Field,
    code: Field,
}

#[derive(Template)]
#[template(path = "account/enrolment.html")]
struct EnrolmentPage {
    shell: Shell,
    tab: &'static str,
    faults: Vec<Fault>,
    picture: Option<Rich>,
    secret: String,
    code: Field,
}

#[derive(Template)]
#[template(path = "account/recovery_codes.html")]
struct RecoveryCodesPage {
    shell: Shell,
    tab: &'static str,
    codes: Vec<String>,
}

async fn page(ask: Ask) -> Result<Response, Refused> {
    let page = ask.look(|looking| draw(looking, &Faults::default()));
    Ok(crate::page(&page.await?))
}

fn draw(looking: &mut Looking<'_, '_>, faults: &Faults) -> Result<SecondFactorPage, Failure> {
    let mut shell = frame(looking, "second-factor-title")?;
    let t = shell.t;
    let is_on = second_factor::is_on(looking.tx, &looking.viewer)?;
    let codes_left = second_factor::recovery_codes_left(looking.tx, &looking.viewer)?;
    let current = faults.on(current_field(t));
    let code = Field::new("code", t.say("sign-in-code")).hint(t.say("sign-in-code-hint")).narrow().required();
    let code = faults.on(code.autocomplete("one-time-code"));
    let faults = if is_on { faults.listed(&[&current, &code]) } else { faults.listed(&[&current]) };
    shell.faulty = !faults.is_empty();
    Ok(SecondFactorPage { shell, tab: "second-factor", faults, is_on, codes_left, current, code })
}

/// The picture is shown to whoever begins, and stays until they give a right code: the form carries its secret along. To
/// see it elsewhere is to begin again, with another.
async fn enrol(ask: Ask, form: Form) -> Result<Response, Refused> {
    match try_enrol(&ask, &form).await {
        Ok(enrolment) => {
            let page = ask.look(move |looking| draw_enrolment(looking, Some(enrolment), &Faults::default()));
            Ok(crate::page(&page.await?))
        }
        Err(refused) => again(&ask, refused, draw).await,
    }
}

async fn try_enrol(ask: &Ask, form: &Form) -> Result<Enrolment, Refused> {
    let proven = prove_again(ask, form).await?;
    let csrf = form.get("csrf").map(str::to_owned);
    ask.change(csrf, move |doing| second_factor::enrol(doing.change, doing.viewer, &proven)).await
}

fn draw_enrolment(
    looking: &mut Looking<'_, '_>,
    enrolment: Option<Enrolment>,
    faults: &Faults,
) -> Result<EnrolmentPage, Failure> {
    let mut shell = frame(looking, "second-factor-enrol-title")?;
    let t = shell.t;
    let code = Field::new("code", t.say("second-factor-first-code")).hint(t.say("second-factor-first-code-hint"));
    let code = faults.on(code.autocomplete("one-time-code").narrow().required());
    let faults = faults.listed(&[&code]);
    shell.faulty = !faults.is_empty();
    let (picture, secret) =
        enrolment.map_or((None, String::new()), |made| (Some(Rich::trusted(made.picture)), made.secret));
    Ok(EnrolmentPage { shell, tab: "second-factor", faults, picture, secret, code })
}

async fn confirm(ask: Ask, form: Form) -> Result<Response, Refused> {
    let (csrf, code) = (form.get("csrf").map(str::to_owned), form.text("code").to_owned());
    let own = code.clone();
    let confirm = ask.change(csrf, move |doing| second_factor::confirm(doing.change, doing.viewer, &own));
    match counted(&ask, &code, confirm).await {
        Ok(codes) => show_codes(&ask, codes).await,
        Err(refused) => {
            let secret = form.text("secret").to_owned();
            again(&ask, refused, move |looking, faults| {
                let enrolment = second_factor::again(looking.tx, &looking.viewer, &secret)?;
                draw_enrolment(looking, enrolment, faults)
            })
            .await
        }
    }
}

async fn renew_codes(ask: Ask, form: Form) -> Result<Response, Refused> {
    match try_renew(&ask, &form).await {
        Ok(codes) => show_codes(&ask, codes).await,
        Err(refused) => again(&ask, refused, draw).await,
    }
}

async fn try_renew(ask: &Ask, form: &Form) -> Result<Vec<String>, Refused> {
    let proven = prove_again(ask, form).await?;
    let csrf = form.get("csrf").map(str::to_owned);
    ask.change(csrf, move |doing| {
        let proof = Proof { proven: &proven, code: "" };
        second_factor::renew_recovery_codes(doing.change, doing.viewer, &proof)
    })
    .await
}

async fn show_codes(ask: &Ask, codes: Vec<String>) -> Result<Response, Refused> {
    let page = ask.look(move |looking| {
        Ok(RecoveryCodesPage { shell: frame(looking, "recovery-codes-title")?, tab: "second-factor", codes })
    });
    Ok(crate::page(&page.await?))
}

async fn remove(ask: Ask, form: Form) -> Result<Response, Refused> {
    match try_remove(&ask, &form).await {
        Ok(()) => Ok(crate::see("/settings/second-factor?done=second-factor-removed")),
        Err(refused) => again(&ask, refused, draw).await,
    }
}

async fn try_remove(ask: &Ask, form: &Form) -> Result<(), Refused> {
    let (csrf, code) = (form.get("csrf").map(str::to_owned), form.text("code").to_owned());
    let remove = ask.change(csrf, move |doing| second_factor::remove(doing.change, doing.viewer, None, &code));
    counted(ask, form.text("code"), remove).await
}
