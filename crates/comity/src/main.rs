//! `comity`: see `comity --help`.

fn main() -> std::process::ExitCode {
    comity::memory::give_back();
    comity::command::run()
}
