//! `comity`: see `comity --help`.

fn main() -> std::process::ExitCode {
    comity::command::run()
}
