use super::*;

fn nothing(_: &str) -> Option<String> {
    None
}

fn written(text: &str) -> (PathBuf, Where) {
    let name = format!("comity_settings_{}_{}", std::process::id(), text.len());
    let file = std::env::temp_dir().join(name);
    std::fs::write(&file, text).unwrap();
    (file.clone(), Where { data: Some("/srv/comity".into()), settings: Some(file) })
}

#[test]
fn the_example_file_is_the_defaults() {
    let at = Where { data: Some("/nowhere".into()), settings: None };
    let settings = Settings::load_in(&at, &nothing).unwrap();
    assert_eq!((settings.listen.as_str(), settings.threads), ("127.0.0.1:8080", 2));
    assert_eq!(settings.place(), Place::File("/nowhere/comity.db".into()));
}

#[test]
fn the_environment_overrides_the_file_and_the_file_the_defaults() {
    let (file, at) = written("listen = \"127.0.0.1:1\"\nthreads = 3\nbase_url = \"https://comity.example.org/\"\n");
    let environment = |name: &str| match name {
        "COMITY_THREADS" => Some("4".to_owned()),
        "COMITY_TRUSTED_PROXIES" => Some("10.0.0.0/8, 127.0.0.1".to_owned()),
        "DATABASE_URL" => Some("postgres://db/comity".to_owned()),
        _ => None,
    };
    let settings = Settings::load_in(&at, &environment).unwrap();
    assert_eq!((settings.listen.as_str(), settings.threads), ("127.0.0.1:1", 4));
    assert_eq!(settings.base_url, "https://comity.example.org");
    assert_eq!(settings.trusted_proxies, ["10.0.0.0/8", "127.0.0.1"]);
    assert_eq!(settings.place(), Place::Server("postgres://db/comity".into()));
    std::fs::remove_file(file).unwrap();
}

#[test]
fn a_setting_that_does_not_exist_or_does_not_fit_is_named() {
    for (text, said) in [
        ("listne = \"x\"", "there is no setting \"listne\""),
        ("threads = \"two\" # sort", "\"threads\" is of the wrong sort"),
        ("base_url = \"comity.example.org\"", "base_url must begin with"),
        ("base_url = \"https://x.example/path\"", "without a path"),
        ("base_url = \"https://x.example/?a\"", "without a path"),
        ("base_url = \"https://\"", "base_url"),
        ("log_format = \"loud\"", "log_format must be"),
        ("trusted_proxies = [\"the proxy\"]", "trusted_proxies"),
    ] {
        let (file, at) = written(text);
        let problem = format!("{:#}", Settings::load_in(&at, &nothing).unwrap_err());
        assert!(problem.contains(said), "{problem}");
        std::fs::remove_file(file).unwrap();
    }
}

#[test]
fn options_are_typed_again_as_a_shell_takes_them() {
    let at = |data: &str, settings: Option<&str>| {
        Where { data: Some(data.into()), settings: settings.map(PathBuf::from) }.typed()
    };
    assert_eq!(Where::default().typed(), "");
    assert_eq!(at("/srv/comity", None), " --data /srv/comity");
    assert_eq!(at("/srv/our data", Some("o'clock.toml")), r" --data '/srv/our data' --settings 'o'\''clock.toml'");
    assert_eq!(at("~/x", None), " --data '~/x'", "the shell has opened it already");
}
