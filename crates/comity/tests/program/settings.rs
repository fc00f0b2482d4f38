//! Settings, as the program takes them, and what the doctor says.

use std::os::unix::fs::PermissionsExt;

use comity::program::Program;
use comity::settings::{Settings, Where};

use crate::running::{Folder, Server, comity, run, runs, sample, text};

#[test]
fn a_file_in_the_data_folder_is_read_and_a_wrong_name_in_it_is_refused() {
    let folder = Folder::new();
    let data = sample(&folder);
    std::fs::write(data.join("comity.toml"), "listen = \"127.0.0.1:0\"\nmetrics = \"off\"\n").unwrap();
    let server = Server::start(comity(&["serve", "--data", text(&data)]));
    assert!(server.get("/metrics", "").starts_with("HTTP/1.1 404"));
    drop(server);
    std::fs::write(data.join("comity.toml"), "listn = \"127.0.0.1:0\"\n").unwrap();
    let output = run(&["serve", "--data", text(&data)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no setting \"listn\""));
}

#[test]
fn a_variable_that_is_no_setting_is_named_in_the_log_and_by_the_doctor() {
    let folder = Folder::new();
    let data = sample(&folder);
    let told = "COMITY_LISTNE is no setting, and has no effect: COMITY_LISTEN may be meant";
    let mut command = comity(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]);
    command.env("COMITY_LISTNE", "127.0.0.1:1").env("COMITY_THREADS", "3");
    let server = Server::start(command);
    server.says(told);
    assert!(!server.said().contains("COMITY_THREADS"), "{}", server.said());
    let output = comity(&["doctor", "--data", text(&data)]).env("COMITY_LISTNE", "127.0.0.1:1").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains(&format!("watch  variable  {told}")), "{output:?}");
}

#[test]
fn the_settings_that_are_printed_are_a_file_to_begin_with() {
    let folder = Folder::new();
    let data = sample(&folder);
    std::fs::write(data.join("comity.toml"), runs(&["settings"])).unwrap();
    let server = Server::start(comity(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]));
    assert!(server.get("/health/ready", "").starts_with("HTTP/1.1 200"));
}

#[test]
fn behind_tls_cookies_are_kept_to_it() {
    let folder = Folder::new();
    let data = sample(&folder);
    let mut command = comity(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]);
    command.env("COMITY_BASE_URL", "https://comity.example.org").env("COMITY_METRICS", "127.0.0.1:0");
    let mut child = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    let mut reader = std::io::BufReader::new(child.stderr.take().unwrap());
    while !line.contains("serving") {
        line.clear();
        assert!(std::io::BufRead::read_line(&mut reader, &mut line).unwrap() > 0, "it did not start");
    }
    assert!(line.contains("https://comity.example.org"), "{line}");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn the_doctor_finds_a_key_that_others_can_read() {
    let folder = Folder::new();
    let data = sample(&folder);
    runs(&["doctor", "--data", text(&data)]);
    std::fs::set_permissions(data.join("signing.key"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let output = run(&["doctor", "--data", text(&data), "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let wrong: Vec<_> = said["findings"].as_array().unwrap().iter().filter(|one| one["state"] == "wrong").collect();
    assert_eq!(wrong.len(), 1);
    assert_eq!(wrong[0]["about"], "key");
}

#[test]
fn a_command_that_cannot_be_understood_is_told_from_one_that_is_refused() {
    assert_eq!(run(&["serve", "--lisen", "x"]).status.code(), Some(2));
    assert_eq!(run(&["verify", "--data", "/nowhere"]).status.code(), Some(1));
    for command in
        ["serve", "demo", "admin", "token", "import", "read", "export", "verify", "backup", "restore", "doctor"]
    {
        assert!(runs(&[command, "--help"]).len() > 200, "{command} --help says too little");
    }
}

#[test]
fn who_administers_a_new_organisation_chooses_a_password_first() {
    let folder = Folder::new();
    let data = folder.path("data");
    let create = [
        "admin",
        "create",
        "--data",
        text(&data),
        "--organisation",
        "Own Ltd",
        "--name",
        "Ann Own",
        "--email",
        "ann@own.example",
        "--json",
    ];
    let said: serde_json::Value = serde_json::from_str(&runs(&create)).unwrap();
    assert_eq!(said["link"], serde_json::Value::Null, "nothing says where the server will be");
    let server = Server::start(comity(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]));
    let page = server.get(said["path"].as_str().unwrap(), "");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("ann@own.example"), "{page}");
    let output = run(&create);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("comity: email: "), "{output:?}");
}

#[test]
fn commands_name_the_address_at_which_a_server_runs() {
    let folder = Folder::new();
    let data = folder.path("data");
    let named = ["admin", "create", "--data", text(&data), "--organisation", "Own Ltd"];
    runs(&[&named[..], &["--name", "Ann Own", "--email", "ann@own.example"]].concat());
    let reset = ["admin", "reset-password", "--data", text(&data), "--person", "ann@own.example"];
    assert!(runs(&reset).starts_with("/password/reset?code="), "no server runs, and base_url is not set");
    let server = Server::start(comity(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]));
    let (said, port) = (runs(&reset), server.address.rsplit_once(':').unwrap().1.to_owned());
    let path = said.lines().next().unwrap().strip_prefix(&format!("http://127.0.0.1:{port}"));
    let page = server.get(path.unwrap_or_else(|| panic!("{said}")), "");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("ann@own.example"), "{page}");
    let looked = runs(&["doctor", "--data", text(&data)]);
    assert!(looked.contains(&format!("only this machine reaches 127.0.0.1:{port}")), "{looked}");
    let mut elsewhere = comity(&reset);
    let said = elsewhere.env("COMITY_BASE_URL", "https://own.example").output().unwrap().stdout;
    assert!(String::from_utf8_lossy(&said).starts_with("https://own.example/password/reset?code="), "{said:?}");
    let note = data.join("address");
    assert!(note.is_file());
    server.stop("TERM");
    assert!(!note.exists(), "a server that has stopped is nowhere");
    // One that was killed has left it behind.
    std::fs::write(&note, format!("http://127.0.0.1:{port}")).unwrap();
    assert!(runs(&reset).starts_with("/password/reset?code="));
}

#[test]
fn each_administrative_command_says_what_it_does() {
    let help = runs(&["admin", "--help"]);
    for (command, words) in [("reset-password", "another password"), ("remove-second-factor", "second factor away")] {
        let line = help.lines().find(|line| line.trim_start().starts_with(&format!("{command} ")));
        assert!(line.is_some_and(|line| line.contains(words)), "{command}: {help}");
        assert!(!runs(&["admin", command, "--help"]).contains("Somebody who is here"));
    }
}

#[test]
fn whoever_runs_the_installation_gives_a_person_another_address() {
    let folder = Folder::new();
    let data = folder.path("data");
    let create = |organisation: &str, email: &str| {
        let named = ["admin", "create", "--data", text(&data), "--organisation", organisation];
        runs(&[&named[..], &["--name", "Ann Own", "--email", email]].concat())
    };
    create("Own Ltd", "ann@own.example");
    create("Other Ltd", "bea@other.example");
    let change = |person: &str, new: &str| {
        let mut command =
            comity(&["admin", "address", "--data", text(&data), "--person", person, "--new", new, "--json"]);
        command.env("COMITY_MAIL_FOLDER", folder.path("mail")).env("COMITY_MAIL_FROM", "comity@own.example");
        command.output().unwrap()
    };
    let said = |output: &std::process::Output| -> serde_json::Value { serde_json::from_slice(&output.stdout).unwrap() };
    let changed = said(&change("ann@own.example", "ann@new.example"));
    assert_eq!((&changed["email"], &changed["changed"]), (&"ann@new.example".into(), &true.into()), "{changed}");
    assert_eq!(said(&change("ann@new.example", "ann@new.example"))["changed"], false);
    let list = runs(&["admin", "list", "--data", text(&data)]);
    assert!(list.contains("ann@new.example") && !list.contains("ann@own.example"), "{list}");
    for (person, new, words) in [
        ("ann@new.example", "bea@other.example", "comity: email: "),
        ("ann@new.example", "no address", "comity: new: "),
        ("ann@own.example", "x@own.example", "nobody here has the address"),
    ] {
        let output = change(person, new);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(1) && error.contains(words), "{person} {new}: {output:?}");
    }
    let at = Where { data: Some(data.clone()), settings: None };
    let mail = text(&folder.path("mail")).to_owned();
    let environment = |name: &str| match name {
        "COMITY_MAIL_FOLDER" => Some(mail.clone()),
        "COMITY_MAIL_FROM" => Some("comity@own.example".to_owned()),
        _ => None,
    };
    let program = Program::open(Settings::load_in(&at, &environment).unwrap()).unwrap();
    let app = program.app("http://comity.test".to_owned()).unwrap();
    web::mailing::send_due(&app, &comity::mail::mailer(&program.settings).unwrap()).unwrap();
    let letters = std::fs::read_dir(folder.path("mail")).unwrap();
    let letters: Vec<_> = letters.map(|letter| std::fs::read_to_string(letter.unwrap().path()).unwrap()).collect();
    assert!(
        letters.len() == 1 && letters[0].contains("To: \"Ann Own\" <ann@own.example>"),
        "the old address is told: {letters:?}"
    );
}

/// The rights that others than the owner have to the folder or to anything in it, by name.
fn rights_of_others(folder: &std::path::Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let open = |path: &std::path::PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o077 != 0;
    names.chain([folder.to_owned()]).filter(open).map(|path| path.display().to_string()).collect()
}

#[test]
fn nobody_else_looks_into_a_folder_that_was_there_before() {
    let folder = Folder::new();
    let data = folder.path("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).unwrap();
    let serve = || Server::start(comity(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]));
    let server = serve();
    assert!(data.join("comity.db-wal").exists());
    assert_eq!(rights_of_others(&data), Vec::<String>::new());
    server.says("their rights are taken away");
    assert!(server.stop("TERM").success());
    for (name, mode) in [("", 0o750), ("comity.db", 0o644)] {
        std::fs::set_permissions(data.join(name), std::fs::Permissions::from_mode(mode)).unwrap();
    }
    let server = serve();
    assert_eq!(rights_of_others(&data), Vec::<String>::new());
    assert!(server.stop("TERM").success());
}

#[test]
fn a_folder_for_other_things_is_neither_closed_nor_used_while_others_look_into_it() {
    let folder = Folder::new();
    let data = folder.path("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::write(data.join("letters"), "of somebody").unwrap();
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).unwrap();
    let serve = ["serve", "--data", text(&data), "--listen", "127.0.0.1:0"];
    let output = run(&serve);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("it holds other things"), "{output:?}");
    assert!(
        std::fs::metadata(&data).unwrap().permissions().mode() & 0o777 == 0o755 && !data.join("comity.db").exists()
    );
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o700)).unwrap();
    assert!(Server::start(comity(&serve)).stop("TERM").success());
}

#[test]
fn every_page_says_who_hosts() {
    let folder = Folder::new();
    let data = sample(&folder);
    let person = ["--person", "priya.nair@meridian-fm.example", "--json"];
    let code = runs(&[&["token", "create", "--data", text(&data)][..], &person].concat());
    let token: serde_json::Value = serde_json::from_str(&code).unwrap();
    let bearer = format!("Authorization: Bearer {}\r\n", token["token"].as_str().unwrap());
    for (settings, said) in [
        ("", "Who hosts this has not been declared"),
        ("hosting = \"neutral\"\nhost = \"Quay Hosting\"\n", "Hosted by Quay Hosting, who is no party"),
        ("hosting = \"side\"\nhost = \"Meridian FM\"\n", "Hosted by Meridian FM, itself a party"),
    ] {
        std::fs::write(data.join("comity.toml"), settings).unwrap();
        let server = Server::start(comity(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]));
        for (path, header) in
            [("/sign-in", ""), ("/work", &*bearer), ("/r/works-estate", &bearer), ("/r/nothing", &bearer)]
        {
            let page = server.get(path, header);
            assert!(page.contains(said), "{path}: {page}");
        }
    }
    for (wrong, why) in [
        ("hosting = \"us\"\n", "hosting must be neutral, side or empty"),
        ("hosting = \"side\"\n", "say in host who that is"),
        ("host = \"Meridian FM\"\n", "say in hosting whether"),
    ] {
        std::fs::write(data.join("comity.toml"), wrong).unwrap();
        let output = run(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]);
        assert!(String::from_utf8_lossy(&output.stderr).contains(why), "{wrong}: {output:?}");
    }
}
