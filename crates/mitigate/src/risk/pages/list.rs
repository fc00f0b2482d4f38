//! The list: what matters now (map, figures, notes), then the records, narrowed and sorted by the address.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use books::{Failure, Ground, Record, Scale, Scoped, Tallies, Verb};
use kernel::Instant;
use web::chart::{Heat, Spark, Trend};
use web::exporting::columns::Shown;
use web::exporting::{Choosing, Menu};
use web::frame::Circle;
use web::listing::{LOOKS, Listing};
use web::parts::{Field, Pager};
use web::shell::Shell;
use web::words::{Rich, Value, Words};
use web::{Ask, Looking, Refused};

use super::super::{CATEGORIES, Level, Nature, RESPONSES, RISK, Risk};
use super::cells::{self, CellShown, Drawing, Drawn};
use super::chips::{Chip, chips};
use super::now::{self, Figure, figures, heat, notes};
use super::surroundings;

#[derive(Template)]
#[template(path = "risk/list.html")]
struct ListPage {
    shell: Shell,
    base: String,
    import: String,
    criteria: String,
    lede: Rich,
    heat_title: String,
    /// How many are on no square, in words.
    unscored: Option<String>,
    heat: Heat,
    figures: Vec<Figure>,
    late: Option<String>,
    private: Option<String>,
    private_href: String,
    may_raise: bool,
    may_import: bool,
    may_disclose: bool,
    views: web::views::Views,
    choosing: Choosing,
    taking: Menu,
    table: Table,
}

#[derive(Template)]
#[template(path = "risk/part.html")]
struct Part {
    shell: Shell,
    t: Words,
    base: String,
    heat: Heat,
    may_raise: bool,
    may_disclose: bool,
    views: web::views::Views,
    choosing: Choosing,
    taking: Menu,
    table: Table,
}

struct Table {
    /// What the list was asked for and is not narrowed by.
    wrong: Vec<String>,
    chips: Vec<Chip>,
    filters: Vec<Field>,
    is_filtered: bool,
    heads: Vec<Column>,
    rows: Vec<Row>,
    pager: Pager,
    /// What this page of the list was asked for, to come back to.
    here: String,
    key: String,
}

/// The head of a column: its words, and the order that it leads to where it can be sorted by.
struct Column {
    words: String,
    href: String,
    order: &'static str,
}

struct Row {
    value: String,
    reference: String,
    is_opportunity: bool,
    href: String,
    title: String,
    note: String,
    above: Option<String>,
    cells: Vec<CellShown>,
}

pub(super) async fn list(ask: Ask, Path(slug): Path<String>, RawQuery(query): RawQuery) -> Result<Response, Refused> {
    let pairs = web::api::pairs(&ask, query.as_deref())?;
    let (is_part, key) = (ask.is_htmx(), ask.fresh_key());
    let page = ask.look(move |looking| build(looking, &slug, &pairs, key)).await?;
    if is_part {
        let ListPage { shell, base, heat, may_raise, may_disclose, views, choosing, taking, table, .. } = page;
        let t = shell.t;
        return Ok(web::page(&Part { shell, t, base, heat, may_raise, may_disclose, views, choosing, taking, table }));
    }
    Ok(web::page(&page))
}

fn build(
    looking: &mut Looking<'_, '_>,
    slug: &str,
    pairs: &[(String, String)],
    key: String,
) -> Result<ListPage, Failure> {
    let (about, circle, scale) = surroundings(looking, slug)?;
    let t = circle.among(looking.words());
    let listing = Listing::read(&RISK, pairs, (&looking.viewer, looking.today(), &scale), false)?;
    let tallies = looking.viewer.reach().at(about).tallies(looking.tx, &RISK)?;
    let base = format!("/r/{slug}/risks");
    let table = table(looking, (about, &circle, &scale), &listing, (&tallies, &base, key))?;
    let views = web::views::of(looking, about, &RISK)?;
    let layouts = looking.viewer.reach().at(about).layouts(looking.tx, &RISK)?;
    let (shown, is_choosing) = (cells::shown(&listing), pairs.iter().any(|(name, _)| name == "choosing"));
    let place = super::below(looking, &circle, t.say("risks-title"), None);
    let place = web::frame::Place { way: vec![], ..place };
    let shell = looking.frame_in(place, Some(&circle), t)?;
    let scored = now::scored(&tallies);
    let unscored = tallies.of("status", "open") - scored;
    let own = looking.viewer.seats().iter().filter(|seat| seat.relationship == Some(about.relationship));
    let seats: Vec<_> = match about.room {
        Some(_) => vec![looking.viewer.seat_at(about)?],
        None => own.collect(),
    };
    let may = |verb| seats.iter().any(|seat| seat.allows(verb, RISK.name));
    let others = circle.others_named(t);
    let (late, private) = notes(t, looking, &tallies, about);
    Ok(ListPage {
        import: format!("/r/{slug}/import"),
        criteria: format!("/r/{}/criteria", circle.home),
        lede: match &circle.room {
            Some(room) => t.say_rich("risks-lede-room", &[("room", Value::from(room.as_str()))]),
            None => t.say_rich("risks-lede", &[("others", Value::from(others.as_str()))]),
        },
        heat_title: t.say_count("risks-heat-title", scored),
        unscored: (unscored > 0).then(|| t.say_count("risks-heat-unscored", unscored)),
        heat: heat(t, &tallies, &listing, (&base, &scale)),
        figures: figures(t, looking, &tallies, (about, &scale)),
        late,
        private,
        private_href: format!("{base}?seen_by=us"),
        may_raise: may(Verb::Raise),
        may_import: about.room.is_none() && may(Verb::Raise),
        may_disclose: may(Verb::Disclose),
        shell,
        taking: Menu::of(t, &base, &listing, (&shown, &layouts)),
        choosing: Choosing::of(t, (&RISK, &base), &listing, (&shown, &cells::all(), is_choosing)),
        base,
        views,
        table,
    })
}

fn table(
    looking: &mut Looking<'_, '_>,
    (about, circle, scale): (Ground, &Circle, &Scale),
    listing: &Listing,
    (tallies, base, key): (&Tallies, &str, String),
) -> Result<Table, Failure> {
    let t = circle.among(looking.words());
    let reach = listing.reach(&looking.viewer, about);
    let page = reach.list(looking.tx, &RISK, &listing.query)?;
    let listed: Vec<_> = page.items.iter().map(|record| &record.head).collect();
    let trends = reach.trends(looking.tx, &RISK, &listed)?;
    let columns = cells::shown(listing);
    let drawing = Drawing { circle, scale, trends: &trends, columns: &columns };
    let rows = page.items.iter().map(|record| row(looking, &drawing, record, base));
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    let is_filtered = listing.given.iter().any(|(name, _)| !LOOKS.contains(&name.as_str()));
    let all = if is_filtered { rows.len() } else { tallies.of("status", "open") as usize };
    let all = if page.next.is_some() { all.max(rows.len() + 1) } else { all.max(rows.len()) };
    Ok(Table {
        wrong: listing.told(t),
        chips: chips(t, (looking, about, scale), (listing, base), tallies),
        filters: filters(t, listing, circle),
        is_filtered,
        heads: heads(t, &columns, listing, base),
        pager: Pager {
            from: listing.query.after.is_none().then_some(1),
            shown: rows.len(),
            all,
            next: page.next.map(|after| format!("{base}{}", listing.with(&[("after", &after)]))),
            first: listing.query.after.as_ref().map(|_| format!("{base}{}", listing.with(&[]))),
        },
        here: listing.with(&[("after", listing.query.after.as_deref().unwrap_or(""))]),
        rows,
        key,
    })
}

fn row(looking: &Looking<'_, '_>, drawing: &Drawing<'_>, record: &Scoped<Record>, base: &str) -> Result<Row, Failure> {
    let risk: Risk = record.body(&RISK)?;
    let head = &record.head;
    let letter = if risk.nature == Nature::Opportunity { "O" } else { "R" };
    let seat = looking.viewer.seat_in(head.book)?;
    let is_private = seat.book_kind == books::BookKind::Side;
    let reference = books::reference(&seat.mark, letter, head.number);
    Ok(Row {
        value: format!("{}:{}", head.id, head.version),
        href: format!("{base}/{}", reference.replace('·', "-")),
        is_opportunity: risk.nature == Nature::Opportunity,
        title: head.title.clone(),
        note: first_line(risk.response_plan.as_deref().unwrap_or("")),
        above: super::goes_up(looking.words(), drawing.circle, (drawing.scale, is_private), record)?,
        cells: drawing.cells(looking, record, (&risk, &reference))?,
        reference,
    })
}

pub(super) fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    match line.char_indices().nth(90) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line.to_owned(),
    }
}

/// The level at the end of each of the last six months, from the history.
pub(super) fn spark(t: Words, nature: Nature, trend: &[(Instant, i64)], now: Instant) -> Spark {
    let at = |months_ago: i64| {
        let moment = now.plus_days(-30 * months_ago);
        let known = trend.iter().take_while(|(at, _)| *at <= moment).last();
        known.or(trend.first()).map_or(0, |(_, rank)| *rank)
    };
    let values: Vec<u32> = (0..=5).rev().map(|months| u32::try_from(at(months)).unwrap_or(0)).collect();
    let course = match nature {
        Nature::Risk => Trend::falling_is_better(&values),
        Nature::Opportunity => Trend::Same,
    };
    let (first, last) = (i64::from(values[0]), i64::from(values[5]));
    let words = t.say_with("risk-trend", &[("from", Value::from(first)), ("to", Value::from(last))]);
    Spark::new(values, course, words)
}

/// What the fields of "More filters" can be.
fn filters(t: Words, listing: &Listing, circle: &Circle) -> Vec<Field> {
    let any = || web::parts::Choice::new("", t.say("list-any"));
    let select = |name: &str, key: &str, words: &[&str]| {
        let words = words.iter().map(|word| web::parts::Choice::new(*word, web::fields::choice(t, "risk", name, word)));
        let choices = std::iter::once(any()).chain(words);
        Field::new(name, t.say_with(key, &[])).choices(choices).value(listing.value(name))
    };
    let people =
        circle.seated().into_iter().map(|one| web::parts::Choice::new(one.person.to_string(), one.name.clone()));
    let left = web::parts::Choice::new("left", t.say("owner-not-here"));
    let orders = [("-level", "risks-sort-level"), ("review_by", "risks-sort-look"), ("title", "risks-sort-title")];
    let orders = orders.map(|(order, key)| web::parts::Choice::new(order, t.say_with(key, &[])));
    vec![
        Field::new("q", t.say("list-words")).kind("search").value(listing.value("q")),
        select("level", "risks-head-level", &Level::ALL.map(Level::name)),
        select("category", "risk-field-category", CATEGORIES),
        select("response", "risk-field-response", RESPONSES),
        select("proximity", "risk-field-proximity", &["imminent", "near", "medium", "far"]),
        Field::new("owner", t.say("risk-field-owner"))
            .choices(std::iter::once(any()).chain(people).chain([left]))
            .value(listing.value("owner")),
        select("status", "list-status", &["open", "closed", "draft", "all"]),
        Field::new("sort", t.say("list-sort")).choices(orders).value(listing.query.sort.written()),
    ]
}

fn heads(t: Words, columns: &[Shown], listing: &Listing, base: &str) -> Vec<Column> {
    let sort = listing.query.sort.written();
    let head = |words: String, by: &str| {
        if by.is_empty() {
            return Column { words, href: String::new(), order: "none" };
        }
        let plain = by.trim_start_matches('-');
        let (order, other) = match sort.strip_prefix('-') {
            Some(name) if name == plain => ("descending", plain.to_owned()),
            None if sort == plain => ("ascending", format!("-{plain}")),
            _ => ("none", by.to_owned()),
        };
        Column { words, href: format!("{base}{}", listing.with(&[("sort", &other)])), order }
    };
    let one = |column: &Shown| {
        let by = match column {
            Shown::Own("title") => "title",
            Shown::Own("level") => "-level",
            Shown::Own("review_by") => "review_by",
            _ => "",
        };
        head(cells::label(t, column), by)
    };
    columns.iter().map(one).collect()
}
