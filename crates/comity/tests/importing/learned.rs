//! What people corrected once is known the next time, to those who read the book that it was corrected for.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::{COLLEAGUE, House, OWNER, PARTNER, in_each};

const ALL: &str = "/relationships/works-estate/imports";
const HEADER: &str = "Ref,Risk Title,Zork,Likelihood,Impact,Zilch\n";
const FIRST: &str =
    "Q-1,Zanzibar boilers fail in winter,Extra rota,glim,3,A\nQ-2,Zanzibar roofs leak at the hall,Patch them,2,5,B\n";
const LATER: &str =
    "Q-3,Zanzibar lifts stop on Monday,Spare parts,glim,4,A\nQ-4,Zanzibar keys are lost again,Count them,1,2,C\n";

/// Sends rows under the header; answers the import as it stands.
async fn sent(house: &House, who: &str, (name, rows): (&str, &str)) -> Value {
    let path = format!("/api/v1{ALL}?seen_by=us&file_name={name}");
    let (status, _, body) = house.send(who, "POST", &path, ("text/csv", format!("{HEADER}{rows}").into_bytes())).await;
    assert_eq!(status, StatusCode::CREATED, "{}", String::from_utf8_lossy(&body));
    let id = serde_json::from_slice::<Value>(&body).unwrap()["id"].as_str().unwrap().to_owned();
    house.json(who, "GET", &format!("{ALL}/{id}"), Value::Null).await.1
}

/// What a column means, and what the word `glim` stands for.
fn understood(import: &Value) -> (Value, Value) {
    let table = &import["tables"][0];
    let columns = table["columns"].as_array().unwrap();
    let field = columns.iter().find(|column| column["letter"] == "C").unwrap()["field"].clone();
    (field, table["steps"]["likelihood"]["glim"].clone())
}

/// Corrects the first file and brings it in; answers its import.
async fn corrected(house: &House, who: &str) -> String {
    let import = sent(house, who, ("zanzibar.csv", FIRST)).await;
    assert_eq!(understood(&import), (Value::Null, Value::Null), "nobody knows these words: {import}");
    let id = import["id"].as_str().unwrap().to_owned();
    let chosen = json!({ "table": 0, "meanings": { "C": "mitigation" }, "steps": { "likelihood": { "glim": 4 } } });
    let (status, answer) = house.json(who, "PATCH", &format!("{ALL}/{id}"), json!({ "tables": [chosen] })).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    house.json(who, "PUT", &format!("{ALL}/{id}/run"), Value::Null).await;
    house.work().await;
    id
}

#[test]
fn what_was_corrected_once_is_known_the_next_time() {
    in_each(|house| async move {
        let (owner, colleague) = (house.token(OWNER), house.token(COLLEAGUE));
        corrected(&house, &owner).await;
        let later = sent(&house, &colleague, ("later.csv", LATER)).await;
        assert_eq!(understood(&later), (json!("mitigation"), json!(4)));
        assert_eq!(later["tables"][0]["learned"], json!({ "C": "zanzibar.csv" }));
        assert_eq!(later["tables"][0]["first"][0]["fields"]["response_plan"], "Spare parts");
        let id = later["id"].as_str().unwrap();
        let (_, page) = house.page(&colleague, &format!("/r/works-estate/imports/{id}")).await;
        assert!(page.contains("As chosen for zanzibar.csv."), "{page}");

        // Somebody may say otherwise of this file; that goes first, and nothing says that it was learned.
        let otherwise = json!({ "tables": [{ "table": 0, "meanings": { "C": "cause" } }] });
        house.json(&colleague, "PATCH", &format!("{ALL}/{id}"), otherwise).await;
        let (_, now) = house.json(&colleague, "GET", &format!("{ALL}/{id}"), Value::Null).await;
        assert_eq!(understood(&now).0, "cause");
        assert_eq!(now["tables"][0]["learned"], json!({}));
    });
}

#[test]
fn whoever_does_not_read_the_book_learns_nothing_and_an_undone_import_taught_nothing() {
    in_each(|house| async move {
        let (owner, partner) = (house.token(OWNER), house.token(PARTNER));
        let id = corrected(&house, &owner).await;
        let theirs = sent(&house, &partner, ("theirs.csv", LATER)).await;
        assert_eq!(understood(&theirs), (Value::Null, Value::Null));
        assert_eq!(theirs["tables"][0]["learned"], json!({}));

        house.json(&owner, "DELETE", &format!("{ALL}/{id}/run"), json!({})).await;
        house.work().await;
        let ours = sent(&house, &owner, ("ours.csv", LATER)).await;
        assert_eq!(understood(&ours), (Value::Null, Value::Null));
    });
}
