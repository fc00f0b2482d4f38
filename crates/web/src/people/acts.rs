//! What administrators do about one colleague.

use axum::extract::Path;
use axum::response::Response;
use books::Failure;
use directory::membership::{self, MemberRole};
use directory::{Email, address, reset, second_factor};
use kernel::{FieldProblem, Id, Message, Problem, ProblemKind, of};

use super::handover::{self, Handover};
use super::{PEOPLE, person};
use crate::account::again;
use crate::ask::Doing;
use crate::{Ask, Form, Refused, mailing};

/// The person that an address names.
pub(super) fn named(person: &str) -> Result<Id<of::Person>, Failure> {
    person.parse().map_err(|_| Failure::not_found())
}

/// What cannot be chosen, since nobody else would administer the organisation, is said beside the choice.
pub(super) async fn change_role(ask: Ask, Path(person): Path<String>, form: Form) -> Result<Response, Refused> {
    let (role, shown) = (form.text("role").to_owned(), person.clone());
    let changed = act(&ask, &form, person, "colleague-role-changed", move |doing, person| {
        membership::set_role(doing.change, doing.viewer, person, read_role(&role)?)
    });
    match changed.await {
        Ok(response) => Ok(response),
        Err(mut refused) => {
            if refused.problem.kind == ProblemKind::Conflict {
                let message = refused.problem.message.clone();
                refused.problem.fields = vec![FieldProblem { field: "role".into(), message }];
            }
            again(&ask, refused, move |looking, faults| person::draw(looking, &shown, Some(&form), faults)).await
        }
    }
}

/// The part in the organisation that was chosen.
pub(super) fn read_role(role: &str) -> Result<MemberRole, Problem> {
    MemberRole::named(role).ok_or_else(|| Problem::field("role", Message::of("directory-role-unknown")))
}

/// Whoever typed a wrong address gets it back, beside what is wrong with it.
pub(super) async fn change_address(ask: Ask, Path(person): Path<String>, form: Form) -> Result<Response, Refused> {
    let (typed, shown) = (form.text("email").to_owned(), person.clone());
    let changed =
        act(&ask, &form, person, "colleague-address-changed", move |doing, person| give_address(doing, person, &typed));
    match changed.await {
        Ok(response) => Ok(response),
        Err(refused) => {
            again(&ask, refused, move |looking, faults| person::draw(looking, &shown, Some(&form), faults)).await
        }
    }
}

/// Gives a colleague the address that was typed, and tells them at the old one.
pub(super) fn give_address(doing: &mut Doing<'_, '_, '_>, person: Id<of::Person>, typed: &str) -> Result<(), Failure> {
    let new = Email::of_field("email", typed)?;
    let left = address::by_administrator(doing.change, doing.viewer, person, &new)?;
    mailing::left_address(doing, left)
}

pub(super) async fn reactivate(ask: Ask, Path(person): Path<String>, form: Form) -> Result<Response, Refused> {
    act(&ask, &form, person, "colleague-reactivated", |doing, person| {
        membership::reactivate(doing.change, doing.viewer, person)
    })
    .await
}

pub(super) async fn clear_second_factor(ask: Ask, Path(person): Path<String>, form: Form) -> Result<Response, Refused> {
    act(&ask, &form, person, "colleague-second-factor-cleared", |doing, person| {
        second_factor::remove_by_administrator(doing.change, doing.viewer, person)
    })
    .await
}

async fn act(
    ask: &Ask,
    form: &Form,
    person: String,
    done: &'static str,
    work: impl Fn(&mut Doing<'_, '_, '_>, Id<of::Person>) -> Result<(), Failure> + Send + 'static,
) -> Result<Response, Refused> {
    let address = ask.act(ask.guard(form), move |doing| {
        work(doing, named(&person)?)?;
        Ok(format!("{PEOPLE}/{person}?done={done}"))
    });
    Ok(crate::see(&address.await?))
}

pub(super) async fn reset_password(ask: Ask, Path(person): Path<String>, form: Form) -> Result<Response, Refused> {
    let csrf = form.get("csrf").map(str::to_owned);
    let reset = ask.change(csrf, move |doing| reset::by_administrator(doing.change, doing.viewer, named(&person)?));
    let reset = reset.await?;
    handover::show(&ask, Handover::Reset(reset.code, reset.expires_at, reset.name)).await
}
