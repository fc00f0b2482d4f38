//! Jobs and mail on both databases.

use std::sync::Arc;

use books::{Change, Failure};
use delivery::mail::Sender;
use delivery::{Job, Mail, Mailer, Outcome, job};
use kernel::{Instant, Randomness};
use serde_json::json;
use storage::Storage;
use storage::testing::on_each;

const NOON: Instant = Instant::from_micros(1_790_000_000_000_000);

fn put(storage: &Storage, kind: &'static str) {
    let draws = Randomness::system().draws(kind);
    storage
        .write_blocking(move |tx| {
            let mut draws = draws.clone();
            let mut change = Change { tx, now: NOON, draws: &mut draws, origin: Arc::from("o") };
            job::put(&mut change, kind, &json!({})).map(drop)
        })
        .expect("a job can be put");
}

fn take(storage: &Storage, now: Instant) -> Option<Job> {
    storage.write_blocking(move |tx| job::take(tx, now).map_err(Failure::from)).expect("the queue answers")
}

fn end(storage: &Storage, job: &Job, outcome: Outcome, now: Instant) {
    let job = job.clone();
    storage.write_blocking(move |tx| job::end(tx, &job, &outcome, now).map_err(Failure::from)).expect("it ends");
}

#[test]
fn a_job_is_done_once() {
    on_each(|storage| {
        put(storage, "one");
        let taken = take(storage, NOON).expect("it is due");
        assert_eq!((taken.kind.as_str(), taken.tries), ("one", 0));
        assert_eq!(take(storage, NOON), None, "somebody has it");
        end(storage, &taken, Outcome::Done, NOON);
        assert_eq!(take(storage, NOON.plus_days(9)), None);
    });
}

#[test]
fn a_worker_that_died_loses_its_job_to_another() {
    on_each(|storage| {
        put(storage, "one");
        let first = take(storage, NOON).expect("it is due");
        assert_eq!(take(storage, NOON.plus_seconds(60)), None);
        let second = take(storage, NOON.plus_seconds(121)).expect("the lease ran out");
        assert_eq!((second.id, second.tries), (first.id, 1));
    });
}

#[test]
fn a_job_waits_longer_each_time_and_is_given_up() {
    on_each(|storage| {
        put(storage, "one");
        let mut now = NOON;
        for _ in 0..job::MOST_TRIES {
            let taken = take(storage, now).expect("it is due again");
            end(storage, &taken, Outcome::Retry("not now".into()), now);
            assert_eq!(take(storage, now), None, "it waits");
            now = now.plus_days(1);
        }
        assert_eq!(take(storage, now.plus_days(9)), None);
        let figures = storage.read_blocking(|tx| job::figures(tx).map_err(Failure::from));
        assert_eq!(figures.expect("figures"), (0, 1));
    });
}

#[test]
fn mail_in_a_folder_has_the_jobs_id_and_no_line_of_anybody_elses() {
    let folder = std::env::temp_dir().join(format!("comity_mail_{}", std::process::id()));
    let mailer = Mailer::Folder(folder.clone(), Sender::read("Comity <comity@example.org>").expect("an address"));
    let id = Randomness::system().draws("mail").id();
    let mail = Mail {
        to: "ruth@example.org".into(),
        name: "Ruth\r\nBcc: all@example.org".into(),
        subject: "Hello\r\nBcc: all@example.org".into(),
        text: "Żółw\n".into(),
    };
    assert_eq!(mailer.send(id, &mail), Outcome::Done);
    let text = std::fs::read_to_string(folder.join(format!("{id}.eml"))).expect("the file is there");
    assert!(text.contains(&format!("<{id}@example.org>")));
    assert!(!text.lines().any(|line| line.starts_with("Bcc:")), "{text}");
    drop(std::fs::remove_dir_all(folder));
}
