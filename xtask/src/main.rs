//! Chores of the house that are too long for a shell script.
//!
//! `cargo run -p xtask -- tidy` holds the sources against the laws of ARCHITECTURE.md and STYLE.md.

mod house;
mod tidy;

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "usage: cargo run -p xtask -- tidy

tidy   hold the sources against the laws of the house; names each broken one with file and line";

fn main() -> anyhow::Result<ExitCode> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    match asked.first().map(String::as_str) {
        Some("tidy") if asked.len() == 1 => tidy(),
        Some("--help" | "-h") => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        _ => {
            eprintln!("{USAGE}");
            Ok(ExitCode::from(2))
        }
    }
}

fn tidy() -> anyhow::Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let house = house::House::read(&root)?;
    let breaches = tidy::all(&house);
    for breach in &breaches {
        println!("{breach}");
    }
    if breaches.is_empty() {
        println!("tidy: {} files, {} laws, none broken", house.len(), tidy::LAWS.len());
        return Ok(ExitCode::SUCCESS);
    }
    println!("tidy: {} broken", breaches.len());
    Ok(ExitCode::FAILURE)
}
