//! A register that is read again: which of its rows are new, which say something else than they did, and which records
//! are in it no more. Compared is what the file says now with what it said last and with what stands here.

mod matching;
mod told;
mod work;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use books::import::{Difference, EXTRA, Import, Known, Says, differences, said};
use books::{Failure, Record, Scoped, Viewer};
use formats::Reading;
use kernel::{Id, Instant, Message, Problem, of};
use storage::Tx;

use self::matching::{Named, Numbers};
use super::{Bringing, Choices, Circumstances, Plan, PlannedRow, plan};

pub use told::told;
pub use work::works;

/// What stands in [`Choices::earlier`] where the file is to be compared with nothing.
pub const NONE: &str = "none";

/// The imports of one register, and what they brought in.
#[derive(Clone)]
pub struct Earlier {
    imports: Vec<Import>,
    known: Vec<Known>,
}

/// A register that was brought in before.
#[derive(Debug, Clone)]
pub struct Register {
    /// What it is called in choices: the id of its first import.
    pub id: String,
    /// The name of its last file.
    pub file: String,
    /// When that was read.
    pub at: Instant,
    imports: BTreeSet<Id<of::Import>>,
}

/// A row that is a record already.
pub struct Match {
    /// Its place among the known.
    pub known: usize,
    /// What it says otherwise than the record; empty for nothing.
    pub differences: Vec<Difference>,
    /// The record was closed here, and the row does not open it again: nothing of it is changed.
    pub is_closed: bool,
    /// The record was disclosed: the row is the shared one now, which a file of one side does not change. What it says
    /// otherwise is told, but for what stayed with the side.
    pub is_disclosed: bool,
    /// What it says.
    pub file: Says,
    /// The fields that its table has a column for.
    pub spoken: Arc<BTreeSet<String>>,
}

/// What the comparison came to.
pub struct Compared {
    /// The registers that were brought in before, oldest first.
    pub registers: Vec<Register>,
    /// The one that the file is compared with.
    pub register: Option<Register>,
    /// What that register brought in.
    pub known: Vec<Known>,
    /// By table and row, what is a record already.
    pub matches: BTreeMap<(usize, u32), Match>,
    /// Those of the known that are open and in the file no more.
    pub gone: Vec<usize>,
    /// By table and row, what is a record already and somebody left out.
    pub left: BTreeSet<(usize, u32)>,
}

/// Loads what was brought in before into the book, by other imports than `except`; nothing where nothing was.
///
/// # Errors
/// The database's.
pub fn load(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    (bringing, choices): (&'static Bringing, &Choices),
    (book, except): (Id<of::Book>, Option<Id<of::Import>>),
) -> Result<Option<Earlier>, Failure> {
    let imports = books::import::earlier_imports(tx, viewer, (bringing.kind, book), except)?;
    let wanted = choices.register.as_deref().or(choices.earlier.as_deref());
    let ids: Vec<_> = imports
        .iter()
        .filter(|import| wanted.is_none_or(|wanted| wanted == root(import)))
        .map(|import| import.id)
        .collect();
    if imports.is_empty() {
        return Ok(None);
    }
    let known = match ids.is_empty() {
        true => Vec::new(),
        false => books::import::known(tx, viewer, (bringing.kind, bringing.again, book), &ids)?,
    };
    Ok(Some(Earlier { imports, known }))
}

/// Takes over what words stood for when the register was last brought in, so that what somebody corrected then is not
/// taken for a change now. Columns may have moved; what they mean is read anew. Answers the plan of what is chosen then, and
/// how it compares; with nothing, where nothing was brought in before.
pub fn carry(
    choices: &mut Choices,
    (reading, bringing, with): (&Reading, &'static Bringing, &Circumstances),
    earlier: Option<Earlier>,
) -> (Plan, Option<Compared>) {
    let made = plan(reading, choices, bringing, with);
    let Some(earlier) = earlier else { return (made, None) };
    let registers = registers(&earlier.imports);
    let lines = lines(&made);
    let found = found((&registers, choices), &earlier.known, (&lines, bringing, &reading.file));
    // The last that was read of it.
    let of_it = |import: &&Import| found.as_ref().is_some_and(|(at, _)| registers[*at].imports.contains(&import.id));
    let last = earlier.imports.iter().rev().find(of_it);
    let last = last.and_then(|import| Choices::read(&import.choices).ok()).unwrap_or_default();
    let mut is_changed = false;
    for (at, table) in last.tables.into_iter().enumerate().take(reading.tables.len()) {
        for (name, steps) in table.steps {
            choices.table_mut(at).steps.entry(name).or_default().extend(steps);
            is_changed = true;
        }
    }
    if !is_changed {
        let compared = held((&made, bringing), (registers, earlier.known), (lines, found));
        return (made, Some(compared));
    }
    let made = plan(reading, choices, bringing, with);
    let compared = compare((&made, choices), (bringing, &reading.file), earlier);
    (made, Some(compared))
}

/// The register that an import is of.
fn root(import: &Import) -> String {
    let choices = Choices::read(&import.choices).unwrap_or_default();
    choices.register.unwrap_or_else(|| import.id.to_string())
}

/// The registers of the imports, oldest first.
fn registers(imports: &[Import]) -> Vec<Register> {
    let mut registers: Vec<Register> = Vec::new();
    for import in imports {
        let id = root(import);
        let at = registers.iter().position(|one| one.id == id).unwrap_or_else(|| {
            registers.push(Register { id, file: String::new(), at: import.created_at, imports: BTreeSet::new() });
            registers.len() - 1
        });
        registers[at].file.clone_from(&import.file_name);
        registers[at].at = import.created_at;
        registers[at].imports.insert(import.id);
    }
    registers
}

/// A row of the file, as it is compared.
struct Line {
    at: (usize, u32),
    file: Says,
    is_planned: bool,
}

/// Compares the plan with what was brought in before.
pub fn compare(
    (plan, choices): (&Plan, &Choices),
    (bringing, file): (&'static Bringing, &str),
    earlier: Earlier,
) -> Compared {
    let Earlier { imports, known } = earlier;
    let registers = registers(&imports);
    let lines = lines(plan);
    let found = found((&registers, choices), &known, (&lines, bringing, file));
    held((plan, bringing), (registers, known), (lines, found))
}

/// The register that a file is most of, as its place, and which of its records, in their order, each row is.
type Found = Option<(usize, Vec<Option<usize>>)>;

/// Each row held against the record that it was found to be.
fn held(
    (plan, bringing): (&Plan, &'static Bringing),
    (registers, known): (Vec<Register>, Vec<Known>),
    (lines, found): (Vec<Line>, Found),
) -> Compared {
    let (matches, gone, left) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
    let mut compared = Compared { registers, register: None, known: Vec::new(), matches, gone, left };
    let Some((register, pairs)) = found else { return compared };
    let register = compared.registers[register].clone();
    let known: Vec<Known> = known.into_iter().filter(|one| register.imports.contains(&one.import)).collect();
    let spoken = spoken(plan, bringing, &lines);
    let mut is_met = vec![false; known.len()];
    for (line, found) in lines.into_iter().zip(pairs) {
        let Some(place) = found else { continue };
        is_met[place] = true;
        if line.is_planned {
            let spoken = Arc::clone(&spoken[line.at.0]);
            compared.matches.insert(line.at, matched(bringing, (&known[place], place), (line.file, spoken)));
        } else {
            compared.left.insert(line.at);
        }
    }
    let is_open = |one: &Known| one.record.head.status == bringing.kind.statuses[0];
    compared.gone = (0..known.len()).filter(|place| !is_met[*place] && is_open(&known[*place])).collect();
    compared.known = known;
    compared.register = Some(register);
    compared
}

/// The place of the register that the file is most of, and which of its records, in their order, each row is. The newest,
/// where several are as likely; a chosen one, if it has records.
fn found(
    (registers, choices): (&[Register], &Choices),
    known: &[Known],
    (lines, bringing, file): (&[Line], &Bringing, &str),
) -> Found {
    if choices.earlier.as_deref() == Some(NONE) && choices.register.is_none() {
        return None;
    }
    let is_chosen = choices.earlier.is_some() || choices.register.is_some();
    let mut words = Numbers::default();
    let rows: Vec<Named> = lines.iter().map(|line| words.named(bringing, &line.file)).collect();
    let names: Vec<Named> = known.iter().map(|one| words.named(bringing, &one.said)).collect();
    let mut best: Option<(f64, usize, Vec<Option<usize>>)> = None;
    for (at, register) in registers.iter().enumerate() {
        let own = known.iter().zip(&names).filter(|(one, _)| register.imports.contains(&one.import));
        let own: Vec<&Named> = own.map(|(_, name)| name).collect();
        if own.is_empty() {
            continue;
        }
        let pairs = matching::pairs(&own, &rows);
        let share = matching::share((&own, &rows), &pairs);
        let needed = if matching::is_named_alike(&register.file, file) { 0.2 } else { 0.5 };
        if (is_chosen || share >= needed) && best.as_ref().is_none_or(|(most, ..)| share >= *most) {
            best = Some((share, at, pairs));
        }
    }
    best.map(|(_, at, pairs)| (at, pairs))
}

fn matched(
    bringing: &Bringing,
    (known, place): (&Known, usize),
    (file, spoken): (Says, Arc<BTreeSet<String>>),
) -> Match {
    let again = bringing.again;
    let mut differences = differences((bringing.kind, again), (&known.said, &known.here), &file, &spoken);
    let is_disclosed = known.is_disclosed();
    if is_disclosed {
        // Where it is from stayed with the side, and so did its further columns.
        let is_ours = |field: &str| field.starts_with(EXTRA) || bringing.old_reference == Some(field);
        differences.retain(|one| known.copy.is_some() && !is_ours(&one.field));
    }
    let is_closed = known.here.contains_key(again.closing) && differences.iter().all(|one| one.field != again.closing);
    Match { known: place, differences, is_closed, is_disclosed, file, spoken }
}

/// The rows that are compared: those that come in, and those that somebody left out, which are in the file all the same.
fn lines(plan: &Plan) -> Vec<Line> {
    let line =
        |table: usize, row: &PlannedRow, is_planned| Line { at: (table, row.row), file: said(&row.given), is_planned };
    let mut lines = Vec::new();
    for (table, planned) in plan.tables.iter().enumerate() {
        lines.extend(planned.rows.iter().map(|row| line(table, row, true)));
        lines.extend(planned.set_aside.iter().map(|row| line(table, row, false)));
    }
    lines
}

/// The fields that each table says something of, in some row.
fn spoken(plan: &Plan, bringing: &Bringing, lines: &[Line]) -> Vec<Arc<BTreeSet<String>>> {
    let of = |(at, planned): (usize, &super::Planned)| {
        let own = lines.iter().filter(|line| line.at.0 == at);
        let mut spoken: BTreeSet<String> = own.flat_map(|line| line.file.keys().cloned()).collect();
        let mut columns = planned.table.understanding.iter();
        if columns.any(|column| column.field.as_deref() == Some(bringing.again.state)) {
            spoken.insert(bringing.again.closing.to_owned());
        }
        Arc::new(spoken)
    };
    plan.tables.iter().enumerate().map(of).collect()
}

impl Match {
    /// Whether it says something else than a record that it may change.
    pub fn is_changed(&self) -> bool {
        !self.is_disclosed && !self.differences.is_empty()
    }
}

impl Compared {
    /// How many rows are new.
    pub fn new_rows(&self, plan: &Plan) -> usize {
        plan.count() - self.matches.len()
    }

    /// The rows that are records already, with their tables.
    fn matched<'p>(&'p self, plan: &'p Plan) -> impl Iterator<Item = (usize, &'p PlannedRow, &'p Match)> {
        let rows = plan.tables.iter().enumerate().flat_map(|(at, table)| table.rows.iter().map(move |row| (at, row)));
        rows.filter_map(|(at, row)| Some((at, row, self.matches.get(&(at, row.row))?)))
    }

    /// The rows that say something else than the record, with their tables.
    pub fn changed<'p>(&'p self, plan: &'p Plan) -> impl Iterator<Item = (usize, &'p PlannedRow, &'p Match)> {
        self.matched(plan).filter(|(.., found)| found.is_changed())
    }

    /// The rows whose records were disclosed, with their tables.
    pub fn disclosed<'p>(&'p self, plan: &'p Plan) -> impl Iterator<Item = (usize, &'p PlannedRow, &'p Match)> {
        self.matched(plan).filter(|(.., found)| found.is_disclosed)
    }

    /// How many rows say what the records say.
    pub fn unchanged(&self) -> usize {
        self.matches.values().filter(|found| !found.is_changed() && !found.is_disclosed).count()
    }

    /// The records that it is compared with, and the shared ones that some of them became.
    pub fn records(&self) -> impl Iterator<Item = &Scoped<Record>> {
        self.known.iter().flat_map(|known| [Some(&known.record), known.copy.as_ref()]).flatten()
    }

    /// Whether what was chosen can be: a register that was brought in, and records that are in the file no more.
    ///
    /// # Errors
    /// What cannot.
    pub fn check(&self, choices: &Choices) -> Result<(), Problem> {
        let is_known = |id: &str| id == NONE || self.registers.iter().any(|register| register.id == id);
        if choices.earlier.as_deref().is_some_and(|id| !is_known(id)) {
            return Err(Problem::field("earlier", Message::of("importing-again-unknown")));
        }
        let gone = |id: &String| self.gone.iter().any(|at| self.known[*at].record.head.id.to_string() == *id);
        if !choices.closes.keys().all(gone) {
            return Err(Problem::field("closes", Message::of("importing-again-not-gone")));
        }
        Ok(())
    }
}
