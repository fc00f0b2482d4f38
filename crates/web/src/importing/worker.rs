//! What goes on with imports after the request that began them: chunk after chunk, each a change of its own, so
//! that other people's changes pass in between. Where it stands is in the database; a program that starts again
//! goes on from there.

use std::sync::Arc;
use std::time::Duration;

use books::import::{self, AgainChunk, Chunk, Import, Part, Work as Doing};
use books::{Change, Failure, Viewer};
use formats::Reading;
use kernel::{Id, ProblemKind, of};
use serde_json::{Map, Value};
use tokio::task::JoinHandle;

use super::layout::layout;
use super::operations::circumstances;
use super::{Bringing, Choices, Circumstances, Plan, again, load, plan};
use crate::{App, keeping};

/// Rows that come in by one change, which takes a few milliseconds.
const CHUNK: usize = 100;
/// How long the worker waits before it looks for what another server began.
const LOOK: Duration = Duration::from_secs(1);

/// Goes on with imports as long as the program runs.
pub async fn worker(app: App) {
    loop {
        if let Err(failure) = finish_all(&app).await {
            tracing::error!(%failure, "an import could not go on");
        }
        // Whichever comes first: somebody begins one here, or it is time to look again.
        drop(tokio::time::timeout(LOOK, app.importing.wake.notified()).await);
    }
}

/// Goes on with imports until none is left that runs.
///
/// # Errors
/// The database's. What cannot go on for another reason is marked so, and the next is taken up.
pub async fn finish_all(app: &App) -> Result<(), Failure> {
    loop {
        let begun = app.storage.read(import::running).await?;
        let Some(begun) = begun else {
            app.importing.clear();
            return Ok(());
        };
        let work = Work { app: app.clone(), import: Arc::new(begun) };
        match work.go_on().await {
            Ok(()) => {}
            // Another server has done this step: see how it stands now.
            Err(Failure::Refused(problem)) if problem.kind == ProblemKind::Conflict => {}
            Err(Failure::Refused(problem)) => work.give_up(&problem.message.key).await?,
            Err(failure) => return Err(failure),
        }
    }
}

/// An import that runs.
struct Work {
    app: App,
    import: Arc<Import>,
}

/// The rows of an import, as they come in.
#[derive(Clone)]
enum Rows {
    /// Each becomes a record.
    New(Arc<Vec<(String, Map<String, Value>)>>),
    /// The register was read before.
    Again(Arc<Vec<(String, Doing)>>),
}

/// The plan of an import, or what it is made with.
enum Made {
    Plan(Arc<Plan>),
    With(Box<(Reading, Circumstances)>),
}

impl Rows {
    fn len(&self) -> usize {
        match self {
            Rows::New(rows) => rows.len(),
            Rows::Again(rows) => rows.len(),
        }
    }
}

impl Work {
    async fn go_on(&self) -> Result<(), Failure> {
        if import::is_undo(&self.import.choices) { self.undo().await } else { self.bring().await }
    }

    /// Changes something for whoever the import belongs to, as far as they may at this instant.
    async fn change(
        &self,
        person: Id<of::Person>,
        work: impl Fn(&mut Change<'_, '_>, &Viewer) -> Result<(), Failure> + Send + 'static,
    ) -> Result<(), Failure> {
        let (app, organisation) = (self.app.clone(), self.import.organisation);
        let now = app.clock.now();
        let draws = app.randomness.draws(&format!("import {}", self.import.id));
        let change = move |tx: &mut storage::Tx<'_>| {
            let mut draws = draws.clone();
            let viewer = Viewer::for_job(tx, person, organisation, now)?;
            work(&mut Change { tx, now, draws: &mut draws, origin: Arc::clone(&app.origin) }, &viewer)
        };
        self.app.storage.write(change).await
    }

    async fn bring(&self) -> Result<(), Failure> {
        let (bringing, rows, laid) = self.rows().await?;
        let total = usize::try_from(self.import.total).unwrap_or(0);
        if rows.len() != total {
            return self.give_up("importing-failed-changed").await;
        }
        let mut done = usize::try_from(self.import.done).unwrap_or(0);
        while done < total {
            let until = (done + CHUNK).min(total);
            self.chunk(bringing, &rows, (done, until)).await?;
            done = until;
        }
        let import = Arc::clone(&self.import);
        let changed = match rows {
            Rows::New(_) => None,
            Rows::Again(_) => Some(self.app.storage.read(move |tx| import::changed(tx, &import)).await?.len() as i64),
        };
        // Without it the register does not go back in its own layout, and has come in all the same.
        let laid = laid.await.unwrap_or_else(|failure| {
            tracing::error!(%failure, "an import's layout could not be worked out");
            None
        });
        let import = Arc::clone(&self.import);
        self.change(self.import.person, move |change, viewer| {
            import::finish(change, viewer, (&import, changed))?;
            laid.as_deref().map_or(Ok(()), |laid| books::layout::keep(change, viewer, &import, laid))
        })
        .await
    }

    /// What each row becomes, and how the register is laid out: as it was planned when it began, a moment ago, or worked
    /// out again from what was read and chosen.
    async fn rows(&self) -> Result<(&'static Bringing, Rows, JoinHandle<Option<String>>), Failure> {
        let (app, import) = (self.app.clone(), Arc::clone(&self.import));
        let now = app.clock.now();
        let (bringing, choices) = (app.bringing_of(&import.kind)?, Choices::read(&import.choices)?);
        let (choices, made, earlier) = self
            .app
            .storage
            .read(move |tx| {
                let viewer = Viewer::for_job(tx, import.person, import.organisation, now)?;
                let made = match app.importing.take_ready(&import) {
                    Some(plan) => Made::Plan(plan),
                    None => {
                        let opened = load((&app, tx), (*import).clone())?;
                        let times = (now, viewer.zone.day_of(now));
                        let with = circumstances(tx, &viewer, (import.relationship, &choices), times)?;
                        Made::With(Box::new((opened.reading, with)))
                    }
                };
                let book = import.book.filter(|_| choices.register.is_some());
                let earlier = match book {
                    Some(book) => again::load(tx, &viewer, (bringing, &choices), (book, Some(import.id)))?,
                    None => None,
                };
                Ok::<_, Failure>((choices, made, earlier))
            })
            .await?;
        let file = self.import.file_name.clone();
        let rows = tokio::task::spawn_blocking(move || {
            let plan = match made {
                Made::Plan(plan) => plan,
                Made::With(with) => Arc::new(plan(&with.0, &choices, bringing, &with.1)),
            };
            let rows = match earlier {
                None => Rows::New(Arc::new(plan.given())),
                Some(earlier) => {
                    let compared = again::compare((&plan, &choices), (bringing, &file), earlier);
                    Rows::Again(Arc::new(again::works(&plan, &compared, &choices)))
                }
            };
            (rows, (plan, choices.is_private()))
        });
        let (rows, (plan, is_private)) = rows.await.map_err(|_| Failure::broken("the plan of an import"))?;
        // Worked out while the rows come in: only the end needs it.
        let laid = tokio::task::spawn_blocking(move || {
            let laid = layout(&plan, bringing, !is_private);
            laid.and_then(|laid| serde_json::to_string(&laid).ok())
        });
        Ok((bringing, rows, laid))
    }

    async fn chunk(
        &self,
        bringing: &'static Bringing,
        rows: &Rows,
        (done, until): (usize, usize),
    ) -> Result<(), Failure> {
        let (import, rows) = (Arc::clone(&self.import), rows.clone());
        self.change(self.import.person, move |change, viewer| {
            let book = import.book.ok_or_else(Failure::not_found)?;
            let today = viewer.zone.day_of(change.now);
            let facts = keeping::facts(change.tx, viewer, book, (change.now, today))?;
            let (import, kind, act) = (&*import, bringing.kind, bringing.act);
            match &rows {
                Rows::New(rows) => {
                    let chunk = Chunk { import, kind, act, done: done as i64, rows: &rows[done..until] };
                    import::bring(change, viewer, &chunk, &facts)
                }
                Rows::Again(rows) => {
                    let (again, rows) = (bringing.again, &rows[done..until]);
                    let chunk = AgainChunk { import, kind, act, again, done: done as i64, rows };
                    import::bring_again(change, viewer, &chunk, &facts)
                }
            }
        })
        .await
    }

    async fn undo(&self) -> Result<(), Failure> {
        let bringing = self.app.bringing_of(&self.import.kind)?;
        let choices = Choices::read(&self.import.choices)?;
        let by = choices.undone_by.as_deref().and_then(|id| id.parse().ok()).unwrap_or(self.import.person);
        let leave: Arc<Vec<_>> = Arc::new(choices.leave.iter().filter_map(|id| id.parse().ok()).collect());
        let import = Arc::clone(&self.import);
        let (records, changed) = self
            .app
            .storage
            .read(move |tx| Ok::<_, Failure>((import::brought(tx, &import)?, import::changed(tx, &import)?)))
            .await?;
        let came = records.len();
        let records = Arc::new([records, changed].concat());
        let mut done = usize::try_from(self.import.done).unwrap_or(0);
        while done < records.len() {
            // What came goes first; what was changed follows, in parts of its own.
            let end = if done < came { came } else { records.len() };
            let until = (done + CHUNK).min(end);
            let (import, records, leave) = (Arc::clone(&self.import), Arc::clone(&records), Arc::clone(&leave));
            self.change(by, move |change, viewer| {
                let part = Part {
                    import: &import,
                    kind: bringing.kind,
                    done: done as i64,
                    records: &records[done..until],
                    leave: &leave,
                };
                if done < came {
                    return import::undo_part(change, viewer, &part);
                }
                let book = import.book.ok_or_else(Failure::not_found)?;
                let facts = keeping::facts(change.tx, viewer, book, (change.now, viewer.zone.day_of(change.now)))?;
                import::restore_part(change, viewer, (&part, bringing.again), &facts)
            })
            .await?;
            done = until;
        }
        let import = Arc::clone(&self.import);
        self.change(by, move |change, viewer| {
            import::finish_undo(change, viewer, &import)?;
            books::layout::forget(change, &import)
        })
        .await
    }

    /// Says that it cannot go on. Nobody does this: the program does.
    async fn give_up(&self, why: &str) -> Result<(), Failure> {
        let (app, import, why) = (self.app.clone(), Arc::clone(&self.import), why.to_owned());
        let now = app.clock.now();
        let draws = app.randomness.draws(&format!("import {}", self.import.id));
        let change = move |tx: &mut storage::Tx<'_>| {
            let mut change = Change { tx, now, draws: &mut draws.clone(), origin: Arc::clone(&app.origin) };
            import::fail(&mut change, &import, &why)
        };
        self.app.storage.write(change).await
    }
}
