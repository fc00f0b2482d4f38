//! Long because it is samples, one after the other. Writes pages of samples to look at: every part on one page, a list in the full frame, and the
//! signed-out frame. `cargo run -p web --example kit -- FOLDER`, then serve FOLDER under any address
//! (its `assets/` holds what the pages load).
//!
//! It is a crate of its own, so it also shows that parts and frame work from outside `web`.

use std::path::{Path, PathBuf};
use std::{env, fs};

use askama::Template;
use web::chart::{Bar, Heat, HeatCell, Spark, Trend};
use web::parts::{Change, Choice, Fault, Field, Pager, Seen, Side, differences};
use web::shell::{Crumb, Item, Link, Party, Reader, Relationship, Section, Shell, Tab, Theme, Toast};
use web::words::{Language, Words};

#[derive(Template)]
#[template(path = "kit/all.html")]
struct PartsPage {
    shell: Shell,
    faults: Vec<Fault>,
    kind: Field,
    event: Field,
    next: Field,
    owner: Field,
    why: Field,
    told: Field,
    changes: Vec<Change>,
    job: Bar,
    spark: Spark,
}

#[derive(Template)]
#[template(path = "kit/list.html")]
struct ListPage {
    shell: Shell,
    heat: Heat,
    rows: Vec<Row>,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "kit/signed_out.html")]
struct SignedOutPage {
    shell: Shell,
    email: Field,
    password: Field,
}

#[derive(Template)]
#[template(path = "kit/sheet.html")]
struct SheetPage {
    shell: Shell,
    job: Bar,
}

struct Row {
    reference: &'static str,
    title: &'static str,
    level: u32,
    seen: Seen,
    initials: &'static str,
    side: Side,
    owner: &'static str,
    next: &'static str,
    spark: Spark,
    looked: &'static str,
    late: bool,
}

impl Row {
    fn band(&self) -> u8 {
        band(self.level)
    }

    fn band_words(&self) -> &'static str {
        ["", "Low", "Medium", "High", "Very high"][usize::from(self.band())]
    }
}

fn band(level: u32) -> u8 {
    match level {
        15.. => 4,
        9.. => 3,
        5.. => 2,
        _ => 1,
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(env::args().nth(1).ok_or("say where to write: kit FOLDER")?);
    fs::create_dir_all(folder.join("assets"))?;
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/dist");
    for file in fs::read_dir(dist)? {
        let file = file?;
        fs::copy(file.path(), folder.join("assets").join(file.file_name()))?;
    }
    for (theme, language) in
        [(Theme::Light, Language::BRITISH), (Theme::Dark, Language::BRITISH), (Theme::Light, Language::PSEUDO)]
    {
        let t = Words::for_language(language);
        let mark = if language == Language::PSEUDO { "pseudo" } else { theme.name() };
        fs::write(folder.join(format!("parts-{mark}.html")), parts_page(t, theme).render()?)?;
        fs::write(folder.join(format!("list-{mark}.html")), list_page(t, theme).render()?)?;
        fs::write(folder.join(format!("signed-out-{mark}.html")), signed_out_page(t, theme).render()?)?;
        fs::write(folder.join(format!("sheet-{mark}.html")), sheet_page(t, theme).render()?)?;
    }
    Ok(())
}

fn works_estate() -> Relationship {
    let party =
        |name: &str, short: &str, place| Party { name: name.into(), short: short.into(), side: Side::of(place) };
    Relationship {
        slug: "works-estate".into(),
        name: "Works Estate".into(),
        parties: vec![party("Meridian FM", "Meridian", 0), party("Department of Works", "Works", 1)],
        waiting: true,
    }
}

fn frame(t: Words, theme: Theme, title: &str) -> Shell {
    let mut shell = Shell::new(t, title);
    let harbour = Relationship {
        slug: "harbour-rail".into(),
        name: "Harbour Rail stations".into(),
        waiting: false,
        ..works_estate()
    };
    shell.theme = theme;
    shell.csrf = "sample".into();
    shell.viewer = Some(Reader {
        name: "Priya Nair".into(),
        initials: "PN".into(),
        organisation: "Meridian FM".into(),
        side: Some(Side::A),
        others: Vec::new(),
        has_more_others: false,
    });
    shell.relationship = Some(works_estate());
    shell.switcher = vec![works_estate(), harbour];
    shell.relationships = 2;
    shell.menu = menu(t);
    shell.foot = vec![Item::new("settings", "settings", t.say("me-settings"), "/settings")];
    shell.current = "risks".into();
    shell.crumbs = vec![Crumb::to("Works Estate", "/r/works-estate"), Crumb::here(title)];
    shell.waiting = 8;
    shell.updates = 3;
    shell.add = Some(Link { label: t.say("tab-add").into(), href: "/r/works-estate/risks/new".into() });
    shell.printed = "Printed by Priya Nair, 23 November 2026, 09:40".into();
    shell.path = "/r/works-estate/risks".into();
    shell.tab = Tab::Relationship;
    shell
}

fn menu(t: Words) -> Vec<Section> {
    let mut work = Item::new("work", "home", t.say("tab-work"), "/work");
    work.count = Some(8);
    work.hot = Some(t.say_count("waiting-badge", 8));
    work.hotkey = "g h";
    let mut mitigate = Item::new("mitigate", "shield-half", "Mitigate", "/r/works-estate/risks");
    mitigate.children = vec![Item::new("risks", "", "Risks and opportunities", "/r/works-estate/risks")];
    vec![
        Section {
            title: None,
            items: vec![work, Item::new("relationships", "layout-list", "Relationships", "/relationships")],
        },
        Section {
            title: Some("This relationship".into()),
            items: vec![Item::new("overview", "layout-grid", "Overview", "/r/works-estate"), mitigate],
        },
    ]
}

fn parts_page(t: Words, theme: Theme) -> PartsPage {
    let mut shell = frame(t, theme, "Parts");
    shell.faulty = true;
    shell.toast = Some(Toast {
        words: t.say_rich("date-moment", &[("day", "Approved".into()), ("clock", "Ruth Calder is next".into())]),
        undo: None,
    });
    let event = Field::new("event", "What could happen?")
        .hint("One sentence. For example, “Passes are not ready when crews arrive.”")
        .required()
        .fault(Some("Say what could go wrong".into()));
    let next = Field::new("next", "When will you look at it next?")
        .kind("date")
        .value("2026-10-30")
        .fault(Some("Choose a date in the future".into()));
    let faults = [&event, &next].into_iter().filter_map(Field::as_fault).collect();
    let kind = Field::new("kind", "What is it?").value("risk").choices([
        Choice::new("risk", "Risk").hint("Something that could get in the way"),
        Choice::new("opportunity", "Opportunity").hint("Something that could help"),
    ]);
    PartsPage {
        shell,
        faults,
        kind,
        event,
        next,
        owner: Field::new("owner", "Who looks after it?")
            .choices([Choice::new("pn", "Priya Nair"), Choice::new("to", "Tom Okafor")]),
        why: Field::new("why", "Why only us?").hint("The other side never sees this.").value("Talks have not begun"),
        told: Field::new("told", "Tell the owner").hint("By mail, now").value("yes"),
        changes: differences(
            "Each side gives the records within five working days",
            "Each side gives the records within two working days of being asked",
        ),
        job: Bar::of(46, 55, "", "46 of 55").progress(),
        spark: Spark::new(vec![3, 5, 4, 7, 8], Trend::Better, "From 3 to 8"),
    }
}

fn heat() -> Heat {
    let counts = [[1, 1, 2, 1, 0], [0, 4, 3, 2, 1], [0, 4, 4, 2, 0], [0, 1, 3, 1, 0], [0, 0, 1, 0, 0]];
    let likelihoods = ["Rare", "Unlikely", "Possible", "Likely", "Almost sure"];
    let effects = ["Tiny", "Small", "Medium", "Large", "Severe"];
    let mut heat = Heat::new(&likelihoods, &effects, |likelihood, effect| HeatCell {
        count: counts[likelihood - 1][effect - 1],
        band: band(u32::try_from(likelihood * effect).unwrap_or(25)),
        href: format!("?likelihood={likelihood}&effect={effect}"),
        words: format!(
            "{} risks: {}, {}",
            counts[likelihood - 1][effect - 1],
            likelihoods[likelihood - 1],
            effects[effect - 1]
        ),
        chosen: false,
    });
    heat.rows_title = "How likely".into();
    heat.columns_title = "How big the effect".into();
    heat.caption = "Number of risks by likelihood and effect".into();
    heat.none = "none".into();
    heat.bands = [(1, "Low"), (2, "Medium"), (3, "High"), (4, "Very high")]
        .map(|(band, words)| (band, words.to_owned()))
        .to_vec();
    heat
}

fn list_page(t: Words, theme: Theme) -> ListPage {
    let heat = heat();
    let row = |reference, title, level, seen, owner, next, values: &[u32], looked, late| {
        let (initials, side, owner) = owner;
        let spark = Spark::new(values.to_vec(), Trend::falling_is_better(values), "Level over six months");
        Row { reference, title, level, seen, initials, side, owner, next, spark, looked, late }
    };
    let tom = ("TO", Side::A, "Tom Okafor");
    let grace = ("GA", Side::B, "Grace Adeyemi");
    let us = Seen::Us(Side::A);
    let rows = vec![
        row(
            "R-27",
            "Winter heating failures outpace the on-call rota",
            16,
            Seen::Both,
            tom,
            "Extra rota in place 1 Dec",
            &[9, 9, 12, 12, 16, 16],
            "31 days ago",
            true,
        ),
        row(
            "R-31",
            "Two crown buildings close before leases end",
            15,
            Seen::Both,
            grace,
            "Decide with exit plan",
            &[6, 8, 10, 12, 15, 15],
            "6 days ago",
            false,
        ),
        row(
            "R-19",
            "Local supplier list too thin in the north",
            12,
            Seen::Both,
            grace,
            "Supplier day on 9 Dec",
            &[12; 6],
            "12 days ago",
            false,
        ),
        row(
            "M·R-4",
            "Knowledge lost when the mobilisation team leaves",
            6,
            us,
            tom,
            "Handover notes by site",
            &[12, 9, 9, 6, 6, 6],
            "4 days ago",
            false,
        ),
    ];
    let pager = Pager { from: Some(1), shown: 4, all: 31, next: Some("?after=x".into()), first: None };
    ListPage { shell: frame(t, theme, "Risks and opportunities"), heat, rows, pager }
}

fn signed_out_page(t: Words, theme: Theme) -> SignedOutPage {
    let mut shell = Shell::new(t, "Sign in");
    shell.theme = theme;
    SignedOutPage {
        shell,
        email: Field::new("email", "Email").kind("email").autocomplete("username").required().first(),
        password: Field::new("password", "Password").kind("password").autocomplete("current-password").required(),
    }
}

fn sheet_page(t: Words, theme: Theme) -> SheetPage {
    SheetPage {
        shell: frame(t, theme, "Bring in a register"),
        job: Bar::of(120, 400, "", "120 of 400 rows").progress(),
    }
}
