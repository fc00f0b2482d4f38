//! Agreeing to a proposal, declining it, withdrawing it.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use books::agreement::{self, IN_FORCE};
use books::{Failure, Record, Scoped};
use kernel::{Id, Message, Problem, ProblemKind, of};
use web::{Ask, Doing, Form, Refused, Routes, keeping};

use super::super::CRITERIA;
use super::super::form::because;
use super::build_one;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .post("/r/{slug}/criteria/{id}/agreement", "agree_criteria_form", agree)
        .post("/r/{slug}/criteria/{id}/refusal", "decline_criteria_form", decline)
        .post("/r/{slug}/criteria/{id}/withdrawal", "withdraw_criteria_form", withdraw)
}

/// The relationship and the version that an address names, for one who may bind their side; absent and hidden are the
/// same.
pub(in super::super) fn named(
    doing: &mut Doing<'_, '_, '_>,
    (slug, id): (&str, &str),
) -> Result<(Id<of::Relationship>, Id<of::Record>), Failure> {
    let about = keeping::relationship(doing.viewer, slug)?;
    let record = keeping::record(doing.change.tx, doing.viewer, (about, &CRITERIA), id)?;
    agreement::authority(doing.viewer, &CRITERIA, about)?;
    Ok((about, record.head.id))
}

/// Why a version is declined: it must be said.
pub(in super::super) fn reason(typed: &str) -> Result<String, Problem> {
    let missing = || Problem::field("because", Message::of("criteria-because-missing"));
    because(typed)?.ok_or_else(missing)
}

/// What the page says was done: that it came into force, where it did.
pub(super) fn done(record: &Scoped<Record>, otherwise: &'static str) -> &'static str {
    if record.head.status == IN_FORCE { "criteria-came-into-force" } else { otherwise }
}

async fn agree(ask: Ask, Path((slug, id)): Path<(String, String)>, form: Form) -> Result<Response, Refused> {
    let hash = form.text("hash").to_owned();
    let outcome = ask.act(ask.guard(&form), move |doing| {
        let of = named(doing, (&slug, &id))?;
        let record = agreement::agree(doing.change, doing.viewer, &CRITERIA, of, &hash)?;
        Ok(format!("/r/{slug}/criteria?done={}", done(&record, "criteria-agreed")))
    });
    Ok(web::see(&outcome.await?))
}

async fn decline(ask: Ask, Path((slug, id)): Path<(String, String)>, form: Form) -> Result<Response, Refused> {
    let typed = form.text("because").to_owned();
    let (at, which, said) = (slug.clone(), id.clone(), typed.clone());
    let outcome = ask.act(ask.guard(&form), move |doing| {
        let of = named(doing, (&at, &which))?;
        agreement::decline(doing.change, doing.viewer, &CRITERIA, of, &reason(&said)?)?;
        Ok(format!("/r/{at}/criteria?done=criteria-declined"))
    });
    match outcome.await {
        Ok(address) => Ok(web::see(&address)),
        Err(refused) if refused.problem.kind == ProblemKind::Invalid => {
            let problem = refused.problem;
            let page = ask.look(move |looking| build_one(looking, (&slug, &id), Some((&typed, &problem)))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, web::page(&page)).into_response())
        }
        Err(refused) => Err(refused),
    }
}

async fn withdraw(ask: Ask, Path((slug, id)): Path<(String, String)>, form: Form) -> Result<Response, Refused> {
    let outcome = ask.act(ask.guard(&form), move |doing| {
        let of = named(doing, (&slug, &id))?;
        agreement::withdraw(doing.change, doing.viewer, &CRITERIA, of)?;
        Ok(format!("/r/{slug}/criteria?done=criteria-withdrawn"))
    });
    Ok(web::see(&outcome.await?))
}
