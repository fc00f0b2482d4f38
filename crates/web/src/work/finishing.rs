//! Finishing a promised action from the list of what waits, and taking that back.

use axum::extract::Path;
use axum::response::Response;
use books::companion::ACTION;
use books::{Failure, Head};
use kernel::{Id, Problem, of};
use serde_json::Map;

use crate::shell::Undo;
use crate::{Ask, Form, Looking, Refused, Routes, keeping};

/// The routes that finish an action and reopen it.
pub(super) fn routes(routes: Routes) -> Routes {
    routes.post("/work/actions/{action}/closure", "finish-own-action", finish).post(
        "/work/actions/{action}/reopening",
        "reopen-own-action",
        reopen,
    )
}

async fn finish(ask: Ask, Path(action): Path<String>, form: Form) -> Result<Response, Refused> {
    let finished = act(ask, (action, "finish"), form).await?;
    Ok(crate::see(&format!("/work?done=work-action&finished={finished}")))
}

async fn reopen(ask: Ask, Path(action): Path<String>, form: Form) -> Result<Response, Refused> {
    act(ask, (action, "reopen"), form).await?;
    Ok(crate::see("/work?done=work-action-again"))
}

/// Does it, and answers the action's id. Where it has gone on meanwhile the refusal says so.
async fn act(ask: Ask, (action, name): (String, &'static str), form: Form) -> Result<String, Refused> {
    let id: Id<of::Record> = action.parse().map_err(|_| ask.refuse(Problem::not_found()))?;
    let seen = form.version();
    let done = ask.act(ask.guard(&form), move |doing| {
        let record = doing.viewer.reach().with_rooms().get(doing.change.tx, &ACTION, id)?;
        let act = ACTION.act(name).ok_or_else(Failure::not_found)?;
        keeping::act(doing, &ACTION, &record, (act, seen), &Map::new())?;
        Ok(id.to_string())
    });
    done.await
}

/// The way back from an action that was finished a moment ago, as the address names it; none where it is not done any
/// more, or is not the viewer's to see.
pub(super) fn way_back(looking: &mut Looking<'_, '_>, finished: &str) -> Result<Option<Undo>, Failure> {
    let Ok(id) = finished.parse::<Id<of::Record>>() else { return Ok(None) };
    let found = looking.viewer.reach().with_rooms().these(looking.tx, &[&ACTION], vec![id])?;
    let done = found.iter().map(|record| &record.head).find(|head| head.status == "done");
    Ok(done.map(|head| undo(head, looking.ask.fresh_key())))
}

fn undo(head: &Head, key: String) -> Undo {
    let fields = [("version", head.version.to_string()), ("idempotency", key)];
    Undo {
        action: format!("/work/actions/{}/reopening", head.id),
        fields: fields.map(|(name, value)| (name.to_owned(), value)).to_vec(),
    }
}
