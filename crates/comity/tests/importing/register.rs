//! The register itself, asked from outside: what cannot be followed is said, never passed over.

use axum::http::StatusCode;
use books::Viewer;
use directory::{Email, departure};
use serde_json::{Value, json};

use crate::house::{COLLEAGUE, House, OWNER, PARTNER, in_each};

pub const RISKS: &str = "/relationships/works-estate/risks";

/// The id of somebody, as the API knows them.
async fn person(house: &House, email: &str) -> String {
    let (_, me) = house.json(&house.token(email), "GET", "/me", Value::Null).await;
    me["id"].as_str().unwrap_or_else(|| panic!("{me}")).to_owned()
}

/// The names of the fields that a problem is about.
fn fields(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    errors.iter().filter_map(|error| error["field"].as_str()).collect()
}

#[test]
fn a_reference_is_found_by_programs_too() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        for asked in ["R-27", "r27"] {
            let (status, found) = house.json(&owner, "GET", &format!("/search?q={asked}"), Value::Null).await;
            assert_eq!(status, StatusCode::OK);
            let references: Vec<_> = found["items"].as_array().unwrap().iter().map(|one| &one["reference"]).collect();
            assert_eq!(references.first(), Some(&&json!("R-27")), "{found}");
            assert_eq!(references.iter().filter(|one| **one == &json!("R-27")).count(), 1, "{found}");
        }
        let (_, page) = house.page(&owner, "/search?q=heating").await;
        assert!(page.contains(">Risk<") && !page.contains("Risk or opportunity"), "one is one or the other: {page}");
        let (_, theirs) = house.json(&house.token(PARTNER), "GET", "/search?q=M-R-33", Value::Null).await;
        assert_eq!(theirs["items"], json!([]), "what is ours only is nobody else's to find");
    });
}

#[test]
fn a_list_says_what_it_cannot_be_narrowed_by_and_a_file_is_refused() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        for (wrong, told) in [
            ("level=bogus", "not narrowed by “level”"),
            ("owner=nobody-at-all", "not narrowed by “owner”"),
            ("after=garbage", "This place in the list is not there any more"),
        ] {
            let (status, page) = house.page(&owner, &format!("/r/works-estate/risks?{wrong}")).await;
            assert_eq!(status, StatusCode::OK, "{wrong}");
            assert!(page.contains(told), "{wrong}: {page}");
            let (status, problem) = house.json(&owner, "GET", &format!("{RISKS}?{wrong}"), Value::Null).await;
            assert_eq!(
                (status, fields(&problem)),
                (StatusCode::UNPROCESSABLE_ENTITY, vec![wrong.split('=').next().unwrap()])
            );
        }
        let (_, page) = house.page(&owner, "/r/works-estate/risks?level=high&q=&done=risk-closed").await;
        assert!(!page.contains("not narrowed by"), "{page}");
        for path in ["/r/works-estate/risks/export", &format!("/api/v1{RISKS}/export")] {
            assert_eq!(house.page(&owner, &format!("{path}?level=bogus")).await.0, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(house.page(&owner, &format!("{path}?colour=red")).await.0, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(house.page(&owner, &format!("{path}?level=high&format=csv")).await.0, StatusCode::OK);
        }
        assert_eq!(house.page(&owner, "/r/works-estate/risks/export?level=&q=").await.0, StatusCode::OK);
    });
}

#[test]
fn a_score_is_a_number_is_told_as_the_first_and_is_not_given_twice() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let text = json!({ "title": "Zanzibar", "seen_by": "both", "likelihood": "4", "effect": 2 });
        let (status, problem) = house.json(&owner, "POST", RISKS, text).await;
        assert_eq!((status, fields(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["likelihood"]), "{problem}");
        let (status, risk) = house.json(&owner, "POST", RISKS, json!({ "title": "Zanzibar", "seen_by": "both" })).await;
        assert_eq!(status, StatusCode::CREATED, "{risk}");
        let one = format!("{RISKS}/{}", risk["id"].as_str().unwrap());
        let score = |version: i64| json!({ "likelihood": 5, "effect": 3, "version": version });
        let (status, scored) = house.json(&owner, "PUT", &format!("{one}/score"), score(1)).await;
        assert_eq!((status, &scored["version"]), (StatusCode::OK, &json!(2)), "{scored}");
        let (_, history) =
            house.page(&owner, &format!("/r/works-estate/risks/{}/history", risk["reference"].as_str().unwrap())).await;
        assert!(history.contains("for the first time, at 15") && !history.contains("from 0 to 15"), "{history}");
        let (status, problem) = house.json(&owner, "PUT", &format!("{one}/score"), score(2)).await;
        assert_eq!((status, fields(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["likelihood"]), "{problem}");
        let (_, after) = house.json(&owner, "GET", &one, Value::Null).await;
        assert_eq!(after["version"], json!(2), "nothing changed, so there is no other version");
    });
}

#[test]
fn the_second_owner_of_a_joint_record_is_of_the_other_side() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let (own, colleague, partner) =
            (person(&house, OWNER).await, person(&house, COLLEAGUE).await, person(&house, PARTNER).await);
        let raised = |second: &str, seen_by: &str| json!({ "title": "Zanzibar", "seen_by": seen_by, "why_private": if seen_by == "us" { json!("not yet") } else { Value::Null }, "owner": own, "second_owner": second });
        let (status, problem) = house.json(&owner, "POST", RISKS, raised(&colleague, "both")).await;
        assert_eq!((status, fields(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["second_owner"]), "{problem}");
        let (status, private) = house.json(&owner, "POST", RISKS, raised(&colleague, "us")).await;
        assert_eq!(status, StatusCode::CREATED, "of a private one both are of our side: {private}");
        let (status, risk) = house.json(&owner, "POST", RISKS, raised(&partner, "both")).await;
        assert_eq!(status, StatusCode::CREATED, "{risk}");
        let one = format!("{RISKS}/{}", risk["id"].as_str().unwrap());
        let assigned = json!({ "owner": colleague, "second_owner": own, "version": 1 });
        let (status, problem) = house.json(&owner, "PUT", &format!("{one}/owner"), assigned).await;
        assert_eq!((status, fields(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["second_owner"]), "{problem}");
        let amended = json!({ "second_owner": colleague, "version": 1 });
        let (status, problem) = house.json(&owner, "PATCH", &one, amended).await;
        assert_eq!((status, fields(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["second_owner"]), "{problem}");
    });
}

#[test]
fn why_something_is_private_is_never_said_in_a_joint_record() {
    in_each(|house| async move {
        let (owner, partner) = (house.token(OWNER), house.token(PARTNER));
        let (_, risk) = house.json(&owner, "POST", RISKS, json!({ "title": "Zanzibar", "seen_by": "both" })).await;
        let one = format!("{RISKS}/{}", risk["id"].as_str().unwrap());
        let amended = json!({ "why_private": "Talks are not over", "version": 1 });
        let (status, problem) = house.json(&owner, "PATCH", &one, amended).await;
        assert_eq!((status, fields(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["why_private"]), "{problem}");
        let (_, theirs) = house.json(&partner, "GET", &one, Value::Null).await;
        assert!(theirs["version"] == 1 && !theirs.to_string().contains("Talks"), "{theirs}");
        let emptied = json!({ "why_private": null, "title": "Zanzibar still", "version": 1 });
        let (status, amended) = house.json(&owner, "PATCH", &one, emptied).await;
        assert_eq!(status, StatusCode::OK, "what the form leaves empty is no reason: {amended}");
    });
}

#[test]
fn a_risk_that_becomes_higher_by_a_change_is_looked_at_soon_and_told() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let raised = json!({ "title": "Zanzibar", "seen_by": "both", "likelihood": 2, "effect": 2 });
        let (_, risk) = house.json(&owner, "POST", RISKS, raised).await;
        let (one, reference) = (format!("{RISKS}/{}", risk["id"].as_str().unwrap()), &risk["reference"]);
        let today = house.program.clock.now().to_string()[..10].to_owned();
        let higher = json!({ "likelihood": 5, "effect": 5, "version": 1 });
        let (status, higher) = house.json(&owner, "PATCH", &one, higher).await;
        assert_eq!(status, StatusCode::OK, "{higher}");
        assert!(higher["review_by"].as_str() >= Some(today.as_str()), "it is not late at once: {higher}");
        let page = format!("/r/works-estate/risks/{}/history", reference.as_str().unwrap());
        let (_, history) = house.page(&owner, &page).await;
        assert!(history.contains("raised its level from 4 to 25"), "{history}");
    });
}

#[test]
fn many_get_an_owner_and_keep_what_was_left_alone() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let (own, colleague, partner) =
            (person(&house, OWNER).await, person(&house, COLLEAGUE).await, person(&house, PARTNER).await);
        let raised = json!({ "title": "Zanzibar", "seen_by": "both", "owner": own, "second_owner": partner });
        let (_, risk) = house.json(&owner, "POST", RISKS, raised).await;
        let (id, all) = (risk["id"].as_str().unwrap(), "/r/works-estate/risks/bulk");
        let chosen = format!("{id}:1");
        let (_, _, asked) = house.form(&owner, all, &[("act", "assign"), ("id", &chosen)]).await;
        assert!(asked.contains("Leave as it is"), "{asked}");
        let fields =
            [("act", "assign"), ("id", chosen.as_str()), ("ready", "yes"), ("owner", &colleague), ("second_owner", "")];
        let (status, ..) = house.form(&owner, all, &fields).await;
        assert_eq!(status, StatusCode::OK);
        let (_, after) = house.json(&owner, "GET", &format!("{RISKS}/{id}"), Value::Null).await;
        assert_eq!((&after["owner"], &after["second_owner"]), (&json!(colleague), &json!(partner)), "{after}");

        let (status, _, page) = house.form(&owner, all, &[("act", "disclose"), ("id", &format!("{id}:2"))]).await;
        assert_eq!(status, StatusCode::CONFLICT, "every party sees it already: {page}");
        assert!(page.contains("Every side already sees what you chose"), "{page}");
    });
}

/// What an administrator does about somebody.
type Deed = fn(&mut books::Change<'_, '_>, &Viewer, kernel::Id<kernel::of::Person>) -> Result<(), books::Failure>;

/// Meridian's administrator does it to somebody of Meridian.
fn done_to(house: &House, email: &'static str, deed: Deed) {
    let now = house.program.clock.now();
    let done = house.program.change("done to", move |change| {
        let found = |change: &mut books::Change<'_, '_>, email: &str| {
            let person = directory::person::find(change.tx, &Email::read(email).unwrap())?;
            Ok::<_, books::Failure>(person.expect("they are in the sample"))
        };
        let (person, administrator) = (found(change, email)?, found(change, OWNER)?);
        let organisations = directory::organisation::list_all(change.tx)?;
        let viewer = organisations
            .into_iter()
            .find_map(|(organisation, _)| Viewer::for_job(change.tx, administrator, organisation, now).ok());
        deed(change, &viewer.expect("she administers it"), person)
    });
    done.unwrap();
}

#[test]
fn what_one_who_is_kept_out_owns_is_not_said_to_be_a_leavers() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let colleague = person(&house, COLLEAGUE).await;
        let risk = json!({ "title": "Zanzibar of one kept out", "seen_by": "both", "owner": colleague });
        house.json(&owner, "POST", RISKS, risk).await;
        let suspend: Deed = |change, viewer, person| departure::suspend(change, viewer, person).map(drop);
        tokio::task::block_in_place(|| done_to(&house, COLLEAGUE, suspend));
        let (_, work) = house.page(&owner, "/work").await;
        assert!(work.contains("Zanzibar of one kept out") && work.contains("is kept out for now"), "{work}");
        assert!(!work.contains("the one it had has left"), "{work}");
        tokio::task::block_in_place(|| done_to(&house, COLLEAGUE, directory::membership::reactivate));
        let (_, work) = house.page(&house.token(COLLEAGUE), "/work").await;
        assert!(work.contains("can seat you again") && !work.contains("Begin with a relationship"), "{work}");
    });
}

#[test]
fn what_a_leaver_owned_is_shown_to_those_who_give_it_to_others() {
    in_each(|house| async move {
        let (owner, partner) = (house.token(OWNER), house.token(PARTNER));
        let (own, colleague) = (person(&house, OWNER).await, person(&house, COLLEAGUE).await);
        let raise = |title: &str, owner: &str| json!({ "title": title, "seen_by": "both", "owner": owner });
        let (_, left) = house.json(&owner, "POST", RISKS, raise("Zanzibar of one who leaves", &colleague)).await;
        house.json(&owner, "POST", RISKS, raise("Zanzibar of one who stays", &own)).await;
        let titles = |list: &Value| -> Vec<String> {
            let items = list["items"].as_array().unwrap_or_else(|| panic!("{list}"));
            items.iter().map(|one| one["title"].as_str().unwrap().to_owned()).collect()
        };
        let path = format!("{RISKS}?owner=left&limit=200");
        assert_eq!(titles(&house.json(&owner, "GET", &path, Value::Null).await.1), Vec::<String>::new());
        let leave: Deed = |change, viewer, person| departure::leave(change, viewer, person).map(drop);
        tokio::task::block_in_place(|| done_to(&house, COLLEAGUE, leave));
        for who in [&owner, &partner] {
            let found = titles(&house.json(who, "GET", &path, Value::Null).await.1);
            assert!(found.iter().any(|title| title == "Zanzibar of one who leaves"), "{found:?}");
            assert!(found.iter().all(|title| title != "Zanzibar of one who stays"), "{found:?}");
        }
        let (_, list) = house.page(&owner, "/r/works-estate/risks?owner=left").await;
        assert!(list.contains("Zanzibar of one who leaves") && list.contains("Not here now</span>"), "{list}");
        let reference = left["reference"].as_str().unwrap_or_else(|| panic!("{left}")).to_owned();
        let (_, record) = house.page(&owner, &format!("/r/works-estate/risks/{reference}")).await;
        assert!(record.contains("Not here now</span>"), "{record}");
        let (_, work) = house.page(&owner, "/work").await;
        assert!(work.contains("Zanzibar of one who leaves") && work.contains("Waits for a new owner"), "{work}");
        assert!(work.contains(&format!("/risks/{reference}/act/assign")), "{work}");
        let (_, theirs) = house.page(&partner, "/work").await;
        assert!(!theirs.contains("Waits for a new owner"), "it is for the side of the one who left");
        let (status, given) = house
            .json(
                &owner,
                "PUT",
                &format!("{RISKS}/{}/owner", left["id"].as_str().unwrap()),
                json!({ "owner": own, "version": 1 }),
            )
            .await;
        assert_eq!(status, StatusCode::OK, "{given}");
        let (_, work) = house.page(&owner, "/work").await;
        assert!(!work.contains("Zanzibar of one who leaves"), "{work}");
    });
}

#[test]
fn what_is_disclosed_has_an_owner_only_where_they_may_do_what_an_owner_does() {
    in_each(|house| async move {
        let (owner, colleague) = (house.token(OWNER), person(&house, COLLEAGUE).await);
        let raise = json!({ "title": "Zanzibar of an observer", "seen_by": "us", "why_private": "Not yet.", "owner": colleague });
        let (status, ours) = house.json(&owner, "POST", RISKS, raise).await;
        assert_eq!((status, &ours["owner"]), (StatusCode::CREATED, &json!(colleague)), "{ours}");
        let seat = format!("/relationships/works-estate/people/{colleague}/seat");
        let (status, seat) = house.json(&owner, "PUT", &seat, json!({ "role": "observer" })).await;
        assert_eq!(status, StatusCode::OK, "{seat}");
        let path = format!("{RISKS}/{}/disclosure", ours["id"].as_str().unwrap());
        let (_, preview) = house.json(&owner, "GET", &path, Value::Null).await;
        assert_eq!(
            (&preview["shown"]["title"], &preview["shown"]["owner"]),
            (&ours["title"], &Value::Null),
            "{preview}"
        );
        assert!(preview["kept"].as_array().unwrap().contains(&json!("owner")), "it is said: {preview}");
        let (_, shared) = house.json(&owner, "POST", &path, json!({ "version": ours["version"] })).await;
        assert_eq!((&shared["title"], &shared["owner"]), (&ours["title"], &Value::Null), "{shared}");

        let own = person(&house, OWNER).await;
        let raise =
            json!({ "title": "Zanzibar of a manager", "seen_by": "us", "why_private": "Not yet.", "owner": own });
        let (_, ours) = house.json(&owner, "POST", RISKS, raise).await;
        let path = format!("{RISKS}/{}/disclosure", ours["id"].as_str().unwrap());
        let (_, preview) = house.json(&owner, "GET", &path, Value::Null).await;
        assert_eq!((&preview["shown"]["owner"], &preview["kept"]), (&json!(own), &json!(["why_private"])), "{preview}");
    });
}

fn written(parameters: &[(&str, &str)]) -> String {
    parameters.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// What a list holds, narrowed by these parameters.
pub async fn held(house: &House, who: &str, narrowed: &[(&str, &str)]) -> usize {
    let query = written(narrowed);
    let (_, list) = house.json(who, "GET", &format!("{RISKS}?limit=200&{query}"), Value::Null).await;
    list["items"].as_array().unwrap_or_else(|| panic!("{list}")).len()
}

#[test]
fn a_chip_that_says_a_number_leads_to_so_many() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let chips = [
            ("Risks", "nature", "risk"),
            ("Opportunities", "nature", "opportunity"),
            ("Only us", "seen_by", "us"),
            ("Overdue", "review", "late"),
            ("Mine", "owner", "me"),
        ];
        let lists: [&[(&str, &str)]; 7] = [
            &[],
            &[("sort", "title")],
            &[("nature", "risk")],
            &[("level", "high")],
            &[("level", "high"), ("nature", "risk")],
            &[("review", "late"), ("seen_by", "both")],
            &[("status", "closed")],
        ];
        for list in lists {
            let path = format!("/r/works-estate/risks?{}", written(list));
            let (_, page) = house.page(&owner, &path).await;
            for (words, name, value) in chips {
                let others: Vec<_> = list.iter().filter(|(given, _)| *given != name).copied().collect();
                let is_counted = others.iter().all(|(given, _)| *given == "sort");
                let count = held(&house, &owner, &[&others[..], &[(name, value)]].concat()).await;
                let told = if is_counted { format!("{words} {count}</a>") } else { format!("{words}</a>") };
                assert!(page.contains(&told), "{path}: {told}: {page}");
            }
            let count = held(&house, &owner, &[]).await;
            let is_of_chips = list.iter().all(|(given, _)| !["level", "status"].contains(given));
            let told = if is_of_chips { format!("All {count}</a>") } else { "All</a>".to_owned() };
            assert!(page.contains(&told), "{path}: {told}: {page}");
        }
    });
}

/// What a field of a form can be chosen from.
fn choices(page: &str, field: &str) -> String {
    let (_, from) =
        page.split_once(&format!("<select class=\"input\" id=\"{field}\"")).unwrap_or_else(|| panic!("{page}"));
    from.split_once("</select>").map(|(choices, _)| choices.to_owned()).unwrap_or_default()
}

#[test]
fn a_second_owner_is_looked_for_on_the_other_side_first() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let (own, colleague, partner) =
            (person(&house, OWNER).await, person(&house, COLLEAGUE).await, person(&house, PARTNER).await);
        let (_, new) = house.page(&owner, "/r/works-estate/risks/new").await;
        assert!(choices(&new, "owner").contains(&colleague) && choices(&new, "owner").contains(&partner), "{new}");
        let second = choices(&new, "second_owner");
        let before = |list: &str, one: &str, other: &str| list.find(one).unwrap() < list.find(other).unwrap();
        assert!(before(&second, &partner, &colleague) && before(&second, &partner, &own), "{second}");
        let theirs = json!({ "title": "Zanzibar of theirs", "seen_by": "both", "owner": partner });
        let (_, theirs) = house.json(&owner, "POST", RISKS, theirs).await;
        for form in ["edit", "act/assign"] {
            let reference = theirs["reference"].as_str().unwrap_or_else(|| panic!("{theirs}"));
            let (_, page) = house.page(&owner, &format!("/r/works-estate/risks/{reference}/{form}")).await;
            let second = choices(&page, "second_owner");
            assert!(before(&second, &own, &partner), "of another side than the owner: {second}");
        }
        let private = json!({ "title": "Zanzibar of ours", "seen_by": "us", "why_private": "not yet", "owner": own });
        let (_, private) = house.json(&owner, "POST", RISKS, private).await;
        let reference = private["reference"].as_str().unwrap_or_else(|| panic!("{private}")).replace('·', "-");
        let (_, page) = house.page(&owner, &format!("/r/works-estate/risks/{reference}/edit")).await;
        let second = choices(&page, "second_owner");
        assert!(second.contains(&colleague) && !second.contains(&partner), "of a private one both are ours: {second}");
    });
}
