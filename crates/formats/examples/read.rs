//! Reads a file with a vocabulary and prints the reading: `read VOCABULARY.toml FILE`. For measuring while building.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [vocabulary, file, ..] = arguments.as_slice() else {
        eprintln!("usage: read VOCABULARY.toml FILE");
        return ExitCode::from(2);
    };
    match read(vocabulary, file) {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn read(vocabulary: &str, file: &str) -> Result<String, Box<dyn std::error::Error>> {
    let vocabulary = formats::Vocabulary::from_toml(&std::fs::read_to_string(vocabulary)?)?;
    let bytes = std::fs::read(file)?;
    let name = std::path::Path::new(file).file_name().map(|name| name.to_string_lossy().into_owned());
    let book = formats::open::open(&bytes, name.as_deref(), &formats::open::Limits::default())?;
    let reading = formats::read::read(&book, name.as_deref().unwrap_or_default(), &vocabulary);
    Ok(serde_json::to_string(&reading)?)
}
