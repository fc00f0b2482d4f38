//! What a risk revealed, and what revealed an opportunity: records of one book, each with a way to the other.

use books::{Failure, Filter, ListQuery, Record, Scoped};
use web::Looking;

use super::super::{Nature, RISK};
use super::Opened;

/// The most that is shown.
const MOST: usize = 20;

/// A record that is led to: its address and what it is called.
pub(super) type Link = (String, String);

/// What revealed the record, and what it revealed.
pub(super) struct Revealed {
    pub by: Option<Link>,
    pub all: Vec<Link>,
}

/// Both, as far as the viewer may read them.
///
/// # Errors
/// The database's.
pub(super) fn revealed(looking: &mut Looking<'_, '_>, opened: &Opened) -> Result<Revealed, Failure> {
    let by = match opened.risk.revealed_by.as_ref().and_then(|id| id.parse().ok()) {
        Some(id) => match looking.viewer.reach().at(opened.about).get(looking.tx, &RISK, id) {
            Err(Failure::Refused(_)) => None,
            found => Some(found?),
        },
        None => None,
    };
    let query = ListQuery {
        statuses: RISK.statuses.to_vec(),
        filters: vec![Filter::Field("revealed_by", vec![opened.record.head.id.to_string()])],
        limit: MOST,
        ..ListQuery::default()
    };
    // Only a risk reveals something, and saves the question else.
    let all = match opened.risk.nature {
        Nature::Risk => looking.viewer.reach().at(opened.about).list(looking.tx, &RISK, &query)?.items,
        Nature::Opportunity => Vec::new(),
    };
    let link = |record: &Scoped<Record>| link(looking, opened, record);
    Ok(Revealed { by: by.as_ref().map(link).transpose()?, all: all.iter().map(link).collect::<Result<_, _>>()? })
}

fn link(looking: &Looking<'_, '_>, opened: &Opened, record: &Scoped<Record>) -> Result<Link, Failure> {
    let mark = &looking.viewer.seat_in(record.head.book)?.mark;
    let reference = RISK.reference(mark, &record.fields(&RISK)?, record.head.number);
    let href = format!("/r/{}/risks/{}", opened.circle.slug, reference.replace('·', "-"));
    Ok((href, format!("{reference} {}", record.head.title)))
}
