//! T34: a thousand bad files, each read by the real process that reads files, while another thread looks at how much
//! that process takes. Whatever is in a file, it is read or refused with a sentence for its owner, within half a
//! gigabyte and ten seconds of the processor; and the next good file is read.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use formats::child::{self, Allowance, Input, Options};
use formats::{ReadProblem, Reading};
use web::words::{Language, Words};

use super::good::{self, RISKS};
use super::mutated::{Bad, mutated};
use super::{cells, sheet, workbook};
use crate::chance::{Chance, times};
use crate::house::program_file;
use crate::planted::turns_red;

/// Address space of the process, in bytes: the figure that is promised, not the product's own.
const MEMORY: u64 = 512 << 20;
/// Seconds of the processor, and what it may take to be stopped.
const SECONDS: u64 = 11;
/// What starts this program as the process that reads, where a fault is planted: only this one can have any.
const READ: &str = "COMITY_TEST_READS";

/// The program that reads.
fn reader() -> PathBuf {
    let Ok(fault) = std::env::var("COMITY_FAULT") else { return program_file() };
    let this = std::env::current_exe().expect("this program knows its own file");
    let path = std::env::temp_dir().join(format!("comity-reader-{}.sh", std::process::id()));
    // The answer goes out on a third pipe: on the second, a test program says that it runs a test.
    let script = format!(
        "#!/bin/sh\nexport COMITY_FAULT={fault} {READ}=\"${{4#--name=}}\"\nexec {} --exact hostile::reading::reads_where_it_is_told_to --nocapture 3>&1 >/dev/null\n",
        this.display()
    );
    std::fs::write(&path, script).expect("a script is written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("it can be run");
    path
}

/// Not a story: what the stories start where a fault is planted. Ends at once where nobody asked for it.
#[test]
fn reads_where_it_is_told_to() {
    let Ok(name) = std::env::var(READ) else { return };
    let answer = std::fs::OpenOptions::new().write(true).open("/proc/self/fd/3").expect("a pipe for the answer");
    let vocabulary = || Ok(mitigate::risk::reader::vocabulary());
    child::run(std::io::stdin().lock(), answer, &Allowance::default(), Some(&name), vocabulary).expect("it answers");
}

/// The most that a reading process was seen to take.
#[derive(Default)]
struct Seen {
    bytes: AtomicU64,
    seconds: AtomicU64,
    looks: AtomicU64,
}

impl Seen {
    /// Looks at this process's children until it is over.
    fn watch(&self, is_over: &AtomicBool) {
        while !is_over.load(Ordering::Relaxed) {
            self.look();
            std::thread::park_timeout(Duration::from_millis(1));
        }
    }

    /// Whatever cannot be read belongs to a process that has just ended.
    fn look(&self) -> Option<()> {
        for thread in std::fs::read_dir("/proc/self/task").ok()?.flatten() {
            let children = std::fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            for child in children.split_whitespace() {
                let of = |what: &str| std::fs::read_to_string(format!("/proc/{child}/{what}")).unwrap_or_default();
                if !of("cmdline").contains("reads_where_it") && !of("cmdline").contains("read-child") {
                    continue;
                }
                let peak = of("status")
                    .lines()
                    .find_map(|line| line.strip_prefix("VmPeak:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
                if let Some(peak) = peak {
                    self.bytes.fetch_max(peak << 10, Ordering::Relaxed);
                    self.looks.fetch_add(1, Ordering::Relaxed);
                }
                let stat = of("stat");
                let after: Vec<_> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
                let ticks = |at: usize| after.get(at).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
                self.seconds.fetch_max((ticks(11) + ticks(12)) / 100, Ordering::Relaxed);
            }
        }
        Some(())
    }
}

/// Files that must be answered with exactly this.
fn known() -> Vec<(Bad, &'static str)> {
    let bad = |name: &str, bytes| Bad { name: name.to_owned(), bytes };
    let million = |what: &str| what.repeat(1_000_000);
    let merges = format!("<sheetData/><mergeCells>{}</mergeCells>", million(r#"<mergeCell ref="A1:B2"/>"#));
    let sheets = million(r#"<sheet name="A" sheetId="1" r:id="rId1"/>"#);
    let sheets = format!("<workbook><sheets>{sheets}</sheets></workbook>");
    let strings = format!("<sst>{}</sst>", million("<si><t>x</t></si>"));
    let entity = r#"<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst><si><t>&a;</t></si></sst>"#;
    let many = r#"<table:table-row table:number-rows-repeated="30000"><table:table-cell office:value-type="string" table:number-columns-repeated="300"><text:p>Roof</text:p></table:table-cell></table:table-row>"#;
    let mut greedy = good::files()[1].clone();
    let content =
        String::from_utf8_lossy(&greedy.parts[2].1).replace("</table:table>", &format!("{many}</table:table>"));
    greedy.parts[2].1 = content.into_bytes();
    let greedy = super::archive::stored(&greedy.parts, super::archive::Lie { part: usize::MAX, ..Default::default() });
    // Stored and not packed, or each would be a bomb already.
    let plain = |part: &str, text: String| {
        let parts = [
            ("_rels/.rels", super::ROOT),
            ("xl/workbook.xml", super::BOOK),
            ("xl/_rels/workbook.xml.rels", super::LINKS),
        ];
        let mut parts: Vec<_> = parts
            .iter()
            .filter(|(name, _)| *name != part)
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
            .collect();
        parts.push((part.to_owned(), text.into_bytes()));
        super::archive::stored(&parts, super::archive::Lie { part: usize::MAX, ..Default::default() })
    };
    let merges = String::from_utf8(sheet(&merges).1).expect("it is text");
    vec![
        (bad("bomb.xlsx", workbook(&[("xl/sharedStrings.xml", vec![b' '; 200 << 20])])), "read-bomb"),
        (bad("merges.xlsx", plain("xl/worksheets/sheet1.xml", merges)), "read-too-large"),
        (bad("sheets.xlsx", plain("xl/workbook.xml", sheets)), "read-too-large"),
        (bad("strings.xlsx", plain("xl/sharedStrings.xml", strings)), "read-empty"),
        (
            bad("entity.xlsx", workbook(&[("xl/sharedStrings.xml", entity.into()), sheet(&cells("Risk"))])),
            "read-forbidden",
        ),
        (bad("greedy.ods", greedy), "read-too-large"),
    ]
}

fn read(program: &Path, bad: &Bad) -> Result<Reading, ReadProblem> {
    let began = Instant::now();
    let outcome = child::read(
        program,
        Input::Bytes(&bad.bytes),
        &Options::new(&mitigate::risk::reader::vocabulary().name, Some(&bad.name)),
    );
    let took = began.elapsed();
    assert!(took < Duration::from_secs(25), "T34 {}: {took:?} by the clock", bad.name);
    if let Err(problem) = &outcome {
        assert!(
            !matches!(problem, ReadProblem::Child { .. }),
            "T34 {}: taken for a fault of ours: {problem:?}",
            bad.name
        );
        let sentence = Words::for_language(Language::BRITISH).say_message(&web::importing::refusal(problem).message);
        assert!(sentence.contains(' ') && sentence.ends_with('.'), "T34 {}: no sentence: {sentence}", bad.name);
    }
    outcome
}

/// The message that a file is answered with: a problem's, or the first thing to look at in what was read.
fn answer(outcome: &Result<Reading, ReadProblem>) -> String {
    match outcome {
        Err(problem) => problem.code().to_owned(),
        Ok(reading) => reading.problems.first().map_or(String::new(), |problem| problem.code.clone()),
    }
}

fn good_ones_are_read(program: &Path) {
    for good in good::files() {
        let bad = Bad { name: good.name.to_owned(), bytes: good.bytes };
        let read =
            read(program, &bad).unwrap_or_else(|problem| panic!("T34: the good {} is refused: {problem}", bad.name));
        let records: usize = read.tables.iter().map(|table| table.records.len()).sum();
        assert_eq!(records, RISKS, "T34: the good {} is read otherwise", bad.name);
    }
}

#[test]
fn no_file_harms_the_process_that_reads_it() {
    let program = reader();
    let mut chance = Chance::of_test("T34", 34);
    let files = mutated(times("COMITY_FILES", 120), &mut chance);
    let (seen, is_over, mut refused) = (Seen::default(), AtomicBool::new(false), 0);
    std::thread::scope(|scope| {
        scope.spawn(|| seen.watch(&is_over));
        let work = || {
            good_ones_are_read(&program);
            for (bad, code) in known() {
                let outcome = read(&program, &bad);
                assert_eq!(answer(&outcome), code, "T34 {}: answered otherwise", bad.name);
            }
            for (at, bad) in files.iter().enumerate() {
                refused += usize::from(read(&program, bad).is_err());
                if at % 100 == 99 {
                    good_ones_are_read(&program);
                }
            }
            good_ones_are_read(&program);
        };
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        is_over.store(true, Ordering::Relaxed);
        outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
    let (bytes, seconds) = (seen.bytes.into_inner(), seen.seconds.into_inner());
    let looks = seen.looks.into_inner();
    println!(
        "T34: {} files mutated, {refused} refused; {looks} looks: at most {} MiB, {seconds} s",
        files.len(),
        bytes >> 20
    );
    assert!(looks > 100, "T34: the process that reads was seen {looks} times");
    assert!(bytes <= MEMORY, "T34: the process that reads took {} MiB", bytes >> 20);
    assert!(seconds <= SECONDS, "T34: the process that reads took {seconds} s");
    assert!(
        refused * 4 > files.len() && refused < files.len(),
        "T34: {refused} refused: the files are too tame, or too wild"
    );
}

#[test]
fn a_planted_fault_turns_the_readings_red() {
    const TEST: &str = "hostile::reading::no_file_harms_the_process_that_reads_it";
    for (fault, words) in [
        (kernel::Fault::ReadersAreGreedy, "T34: the process that reads took"),
        (kernel::Fault::SizesAreBelieved, "T34 bomb.xlsx"),
    ] {
        turns_red(TEST, fault, words, &[("COMITY_FILES", "20")]);
    }
}
