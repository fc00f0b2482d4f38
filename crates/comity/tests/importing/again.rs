//! A register is read again: what is new, changed and gone, and what was edited here since is left alone.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::{COLLEAGUE, House, OWNER, PARTNER, in_each};

pub const ALL: &str = "/relationships/works-estate/imports";
pub const RISKS: &str = "/relationships/works-estate/risks";
const HEAD: &str = "Ref,Risk Title,Cause,Likelihood,Impact,Cost code\n";
pub const FIRST: &str = "Q-1,Zanzibar boilers may fail,They are old,Low,High,FM-1\n\
                     Q-2,Zanzibar roofs may leak,The felt is worn,Low,High,FM-2\n\
                     Q-3,Zanzibar lifts may stop,One motor is left,Low,High,FM-3\n\
                     Q-4,Zanzibar gates may jam,Rust,Low,High,FM-4\n\
                     Q-5,Zanzibar drains may block,Leaves,High,High,FM-5\n";
const SECOND: &str = "Q-6,Zanzibar windows may crack,Frost,Low,High,FM-6\n\
                      Q-2,Zanzibar flat roofs may leak,Water stands on them,Low,High,FM-2\n\
                      Q-1,Zanzibar boilers may fail,They are old,High,High,FM-9\n\
                      Q-3,Zanzibar lifts may stop,One motor is left,Low,High,FM-3\n\
                      Q-5,Zanzibar drains may block,Leaves,High,High,FM-5\n";

pub async fn done(house: &House, who: &str, method: &str, path: &str, body: Value) -> Value {
    let (status, answer) = house.json(who, method, path, body).await;
    assert!(status.is_success(), "{method} {path}: {status} {answer}");
    answer
}

/// Sends the rows under that name.
pub async fn sent(house: &House, who: &str, name: &str, rows: &str) -> Value {
    let path = format!("/api/v1{ALL}?seen_by=us&file_name={name}");
    let (status, _, body) = house.send(who, "POST", &path, ("text/csv", format!("{HEAD}{rows}").into_bytes())).await;
    assert_eq!(status, StatusCode::CREATED, "{}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).unwrap()
}

/// Brings it in; answers what became of it.
pub async fn run(house: &House, who: &str, import: &Value) -> Value {
    let one = format!("{ALL}/{}", import["id"].as_str().unwrap());
    done(house, who, "PUT", &format!("{one}/run"), Value::Null).await;
    house.work().await;
    let done = done(house, who, "GET", &one, Value::Null).await;
    assert_eq!(done["state"], "done", "{done}");
    done
}

/// The record with that reference of the register, whatever its state.
pub async fn record(house: &House, who: &str, reference: &str) -> Value {
    for state in ["open", "closed"] {
        let path = format!("{RISKS}?q=zanzibar&limit=200&status={state}");
        let list = done(house, who, "GET", &path, Value::Null).await;
        let found = list["items"].as_array().unwrap().iter().find(|one| one["old_reference"] == reference).cloned();
        if let Some(found) = found {
            return done(house, who, "GET", &format!("{RISKS}/{}", found["id"].as_str().unwrap()), Value::Null).await;
        }
    }
    Value::Null
}

pub async fn amend(house: &House, who: &str, reference: &str, mut fields: Value) -> Value {
    let risk = record(house, who, reference).await;
    fields["version"] = risk["version"].clone();
    done(house, who, "PATCH", &format!("{RISKS}/{}", risk["id"].as_str().unwrap()), fields).await
}

/// What is told of the row that is the record with that title.
fn changed(import: &Value, row: u64) -> &Value {
    let all = import["again"]["changed"].as_array().unwrap();
    all.iter().find(|one| one["row"] == row).unwrap_or_else(|| panic!("row {row} has not changed: {import}"))
}

fn field<'a>(changed: &'a Value, name: &str) -> &'a Value {
    let all = changed["fields"].as_array().unwrap();
    all.iter().find(|one| one["field"] == name).unwrap_or_else(|| panic!("{name} has not changed: {changed}"))
}

pub fn counts(import: &Value) -> [&Value; 4] {
    ["new", "changed_rows", "gone_records", "unchanged"].map(|name| &import["again"][name])
}

#[test]
fn what_is_new_changed_and_gone_is_shown_and_taken_over_and_undone() {
    in_each(|house| async move {
        let (owner, colleague, partner) = (house.token(OWNER), house.token(COLLEAGUE), house.token(PARTNER));
        let first = sent(&house, &owner, "register-1.csv", FIRST).await;
        assert_eq!(first["again"], Value::Null);
        run(&house, &owner, &first).await;
        amend(&house, &colleague, "Q-2", json!({ "cause": "We looked: it is the gutter" })).await;
        amend(&house, &colleague, "Q-3", json!({ "early_sign": "It groans" })).await;

        let second = sent(&house, &owner, "register-2.csv", SECOND).await;
        assert_eq!(counts(&second), [1, 2, 1, 2].map(|n| json!(n)).each_ref(), "{}", second["again"]);
        assert_eq!(second["duplicates"], json!([]), "what is known is no double");
        let score = field(changed(&second, 4), "likelihood");
        assert_eq!((&score["before"], &score["file"], &score["here"]), (&json!(2), &json!(4), &json!(2)));
        assert_eq!((&score["edited_here"], &score["applied"]), (&json!(false), &json!(true)));
        assert_eq!(field(changed(&second, 4), "extra.Cost code")["file"], "FM-9");
        let cause = field(changed(&second, 3), "cause");
        assert_eq!((&cause["edited_here"], &cause["applied"]), (&json!(true), &json!(false)), "{cause}");
        let here = (&cause["before"], &cause["file"], &cause["here"]);
        let said = ("The felt is worn", "Water stands on them", "We looked: it is the gutter");
        assert_eq!(here, (&json!(said.0), &json!(said.1), &json!(said.2)));
        // The other side's file of the same rows is another register: theirs, and new.
        assert_eq!(sent(&house, &partner, "register-2.csv", SECOND).await["again"], Value::Null);

        let one = format!("{ALL}/{}", second["id"].as_str().unwrap());
        let gone = second["again"]["gone"][0]["record"].as_str().unwrap().to_owned();
        let (_, page) =
            house.page(&owner, &format!("/r/works-estate/imports/{}", second["id"].as_str().unwrap())).await;
        for words in ["Take what the file says: Cause", "No longer in the file", "Water stands on them", "gutter"] {
            assert!(page.contains(words), "{words} is missing in {page}");
        }
        let other = changed(&second, 3)["record"].clone();
        let closes = json!({ "closes": { other.as_str().unwrap(): "It is here" } });
        assert_eq!(house.json(&owner, "PATCH", &one, closes).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        done(&house, &owner, "PATCH", &one, json!({ "closes": { &gone: "Sold with the yard" } })).await;
        let came = run(&house, &owner, &second).await;
        assert_eq!((&came["came"], &came["changed"]), (&json!(1), &json!(3)), "{came}");
        let (boilers, roofs) = (record(&house, &owner, "Q-1").await, record(&house, &owner, "Q-2").await);
        assert_eq!((&boilers["likelihood"], &boilers["extra"]["Cost code"]), (&json!(4), &json!("FM-9")));
        assert_eq!(roofs["title"], "Zanzibar flat roofs may leak");
        assert_eq!(roofs["cause"], "We looked: it is the gutter", "what was edited here was overwritten unseen");
        assert_eq!(record(&house, &owner, "Q-4").await["closed_because"], "Sold with the yard");
        assert_eq!(record(&house, &owner, "Q-3").await["version"], 2, "what is unchanged is not touched");

        amend(&house, &colleague, "Q-1", json!({ "cause": "The pump" })).await;
        let (status, page) =
            house.page(&owner, &format!("/r/works-estate/imports/{}/undo", came["id"].as_str().unwrap())).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("3 records that were here before say again"), "{page}");
        done(&house, &owner, "DELETE", &format!("{one}/run"), json!({})).await;
        house.work().await;
        let (boilers, roofs) = (record(&house, &owner, "Q-1").await, record(&house, &owner, "Q-2").await);
        assert_eq!((&boilers["likelihood"], &boilers["extra"]["Cost code"]), (&json!(2), &json!("FM-1")));
        assert_eq!(boilers["cause"], "The pump", "what people did since is theirs");
        assert_eq!(roofs["title"], "Zanzibar roofs may leak");
        assert_eq!(record(&house, &owner, "Q-4").await["status"], "open");
        assert_eq!(record(&house, &owner, "Q-6").await, Value::Null);
        // As if it had never been read: the same is said again of the same file.
        let third = sent(&house, &owner, "register-3.csv", SECOND).await;
        assert_eq!(counts(&third), [1, 2, 1, 2].map(|n| json!(n)).each_ref(), "{}", third["again"]);
    });
}

#[test]
fn what_was_kept_is_asked_again_and_taken_where_it_was_seen() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        run(&house, &owner, &sent(&house, &owner, "register-1.csv", FIRST).await).await;
        amend(&house, &owner, "Q-2", json!({ "cause": "The gutter" })).await;
        run(&house, &owner, &sent(&house, &owner, "register-2.csv", SECOND).await).await;
        // Nothing new in the file: what was kept here last time is not overwritten this time either.
        let third = sent(&house, &owner, "register-3.csv", SECOND).await;
        assert_eq!(counts(&third), [0, 1, 1, 4].map(|n| json!(n)).each_ref(), "{}", third["again"]);
        let row = changed(&third, 3);
        assert_eq!(field(row, "cause")["edited_here"], true);
        let page = format!("/r/works-estate/imports/{}", third["id"].as_str().unwrap());
        let seen = row["version"].to_string();
        let register = third["again"]["register"].as_str().unwrap();
        let fields = [
            ("taken-0", "yes"),
            ("seen_by", "us"),
            ("why_private", "To be looked at"),
            ("earlier", register),
            ("seen-0-3", &seen),
            ("take-0-3", "cause"),
            ("do", "run"),
        ];
        amend(&house, &owner, "Q-2", json!({ "early_sign": "A drip" })).await;
        let (status, to, shown) = house.form(&owner, &page, &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{shown}");
        house.work().await;
        let (_, shown) = house.page(&owner, &to).await;
        assert!(shown.contains("Somebody has changed the record since you looked"), "{shown}");
        assert_eq!(record(&house, &owner, "Q-2").await["cause"], "The gutter");

        let fourth = sent(&house, &owner, "register-4.csv", SECOND).await;
        let one = format!("{ALL}/{}", fourth["id"].as_str().unwrap());
        let takes = json!({ "3": { "version": changed(&fourth, 3)["version"], "fields": ["cause"] } });
        let chosen = json!({ "tables": [{ "table": 0, "takes": takes }] });
        let chosen = done(&house, &owner, "PATCH", &one, chosen).await;
        assert_eq!(field(changed(&chosen, 3), "cause")["applied"], true);
        run(&house, &owner, &fourth).await;
        assert_eq!(record(&house, &owner, "Q-2").await["cause"], "Water stands on them");
        let fifth = sent(&house, &owner, "register-5.csv", SECOND).await;
        assert_eq!(counts(&fifth), [0, 0, 1, 5].map(|n| json!(n)).each_ref(), "{}", fifth["again"]);
    });
}

#[test]
fn what_a_word_was_said_to_stand_for_stands_when_it_is_read_again() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let first = sent(&house, &owner, "register-1.csv", FIRST).await;
        let one = format!("{ALL}/{}", first["id"].as_str().unwrap());
        let steps = json!({ "tables": [{ "table": 0, "steps": { "likelihood": { "Low": 1 } } }] });
        done(&house, &owner, "PATCH", &one, steps).await;
        run(&house, &owner, &first).await;
        let second = sent(&house, &owner, "register-2.csv", FIRST).await;
        assert_eq!(counts(&second), [0, 0, 0, 5].map(|n| json!(n)).each_ref(), "{}", second["again"]);
    });
}

#[test]
fn rows_are_left_alone_one_by_one_and_a_register_is_told_from_others() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        run(&house, &owner, &sent(&house, &owner, "register-1.csv", FIRST).await).await;
        // Another register that counts its rows in the same way.
        let other = FIRST.replace("may", "will").replace("Zanzibar", "Quagga").replace("boilers", "buses");
        let other = other.replace("roofs", "trams").replace("lifts", "ferries").replace("drains", "bikes");
        let other = other.replace("gates", "signals");
        assert_eq!(sent(&house, &owner, "transport.csv", &other).await["again"]["register"], Value::Null);
        let second = sent(&house, &owner, "register-2.csv", SECOND).await;
        let one = format!("{ALL}/{}", second["id"].as_str().unwrap());
        let none = done(&house, &owner, "PATCH", &one, json!({ "earlier": "none" })).await;
        assert_eq!((&none["again"]["new"], &none["again"]["register"]), (&json!(5), &Value::Null));
        let (status, _) = house.json(&owner, "PATCH", &one, json!({ "earlier": "nonsense" })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let chosen = json!({ "earlier": "", "tables": [{ "table": 0, "kept": [4], "left_out": [2] }] });
        let kept = done(&house, &owner, "PATCH", &one, chosen).await;
        assert_eq!(counts(&kept), [0, 2, 1, 2].map(|n| json!(n)).each_ref(), "{}", kept["again"]);
        let came = run(&house, &owner, &second).await;
        assert_eq!((&came["came"], &came["changed"]), (&json!(0), &json!(1)), "{came}");
        assert_eq!(record(&house, &owner, "Q-1").await["likelihood"], 2, "it was to stay as it is");
        assert_eq!(record(&house, &owner, "Q-4").await["status"], "open");
        // A row that is left out is in the file all the same.
        let third = sent(&house, &owner, "register-3.csv", SECOND).await;
        let one = format!("{ALL}/{}", third["id"].as_str().unwrap());
        let left = done(&house, &owner, "PATCH", &one, json!({ "tables": [{ "table": 0, "left_out": [5] }] })).await;
        assert_eq!(left["again"]["gone_records"], 1, "{}", left["again"]);
    });
}

/// Sends a register of that name with inherent and residual scores.
async fn rated(house: &House, who: &str, name: &str, inherent: &str) -> Value {
    let head = "Ref,Risk Title,Likelihood,Impact,Residual likelihood,Residual impact\n";
    let rows = ["boilers may fail", "roofs may leak", "lifts may stop"].iter().enumerate();
    let rows = rows.map(|(n, title)| format!("Q-{n},Zanzibar {title},{inherent},2,2\n"));
    let text = rows.fold(head.to_owned(), |text, row| text + &row);
    let path = format!("/api/v1{ALL}?seen_by=us&file_name={name}");
    let (status, _, body) = house.send(who, "POST", &path, ("text/csv", text.into_bytes())).await;
    assert_eq!(status, StatusCode::CREATED, "{}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).unwrap()
}

#[test]
fn what_it_was_at_the_start_is_read_again_and_what_was_undone_is_nobodys_work() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let first = rated(&house, &owner, "rated-1.csv", "4,4").await;
        let first = run(&house, &owner, &first).await;
        let second = rated(&house, &owner, "rated-2.csv", "5,5").await;
        assert_eq!(counts(&second), [0, 3, 0, 0].map(|n| json!(n)).each_ref(), "{}", second["again"]);
        let start = field(changed(&second, 2), "start_likelihood");
        assert_eq!((&start["before"], &start["file"], &start["applied"]), (&json!(4), &json!(5), &json!(true)));
        let second = run(&house, &owner, &second).await;
        let boilers = record(&house, &owner, "Q-0").await;
        let scores = ["start_likelihood", "start_effect", "likelihood", "effect"].map(|name| boilers[name].clone());
        assert_eq!(scores, [5, 5, 2, 2].map(|n| json!(n)));
        for import in [&second, &first] {
            let one = format!("{ALL}/{}/run", import["id"].as_str().unwrap());
            done(&house, &owner, "DELETE", &one, json!({})).await;
            house.work().await;
            let boilers = record(&house, &owner, "Q-0").await;
            let is_first = import["id"] == first["id"];
            let wanted = if is_first { Value::Null } else { json!(4) };
            assert_eq!(boilers["start_likelihood"], wanted, "{boilers}");
        }
        let told = done(&house, &owner, "GET", &format!("{ALL}/{}", first["id"].as_str().unwrap()), Value::Null).await;
        assert_eq!((&told["state"], &told["went"]), (&json!("undone"), &json!(3)), "nobody worked on them: {told}");
    });
}
