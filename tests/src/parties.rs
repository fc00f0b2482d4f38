//! Parties: an organisation is here once, no two of a relationship bear one name, and what becomes of a party is told to
//! those who run a relationship with it.

use serde_json::{Value, json};

use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::cast::Person;
use crate::house::model::of_each;
use crate::house::register::{ESTATE, HARBOUR, api};
use crate::planted::turns_red;

fn get(house: &House, who: &Person, path: &str) -> String {
    house.hear(Call::get(path).by(who)).done().text()
}

fn send(house: &House, who: &Person, path: &str, fields: &[(&str, &str)]) -> Heard {
    let own = [("csrf", who.csrf.as_str())];
    let fields = fields.iter().chain(&own);
    let fields: Vec<_> = fields.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    house.hear(Call::new("POST", path).form(&fields).by(who))
}

/// Opens a relationship; answers its word in addresses.
fn open(house: &House, who: &Person, name: &str) -> String {
    let opened = api(house, who, "POST", "/relationships", &json!({ "name": name })).done().json();
    opened["slug"].as_str().expect("a slug").to_owned()
}

fn invite(house: &House, who: &Person, slug: &str, (organisation, email): (&str, &str)) -> Heard {
    let whom = json!({ "organisation_name": organisation, "email": email });
    api(house, who, "POST", &format!("/relationships/{slug}/invitations"), &whom)
}

fn member(heard: &Heard, name: &str) -> String {
    heard.json()[name].as_str().expect("it is there").to_owned()
}

/// The field that was wrong, and why.
fn wrong(heard: &Heard) -> (u16, String) {
    let problem = heard.json();
    let field = problem["errors"][0]["field"].as_str().or(problem["errors"][0]["pointer"].as_str());
    (heard.status, field.unwrap_or_default().trim_start_matches(['#', '/']).to_owned())
}

/// What the newest entries of a relationship say was done.
fn acts(house: &House, who: &Person, slug: &str) -> Vec<String> {
    let heard = api(house, who, "GET", &format!("/updates?relationship={slug}&limit=5"), &Value::Null).done().json();
    let items = heard["items"].as_array().cloned().unwrap_or_default();
    items.iter().map(|one| one["act"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn an_organisation_that_is_here_is_not_founded_again() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let slug = open(&house, &cast.partner, "Signal Boxes");
        let made = invite(&house, &cast.partner, &slug, ("Northgate  rail", &cast.third.email)).done();
        let code = member(&made, "code");
        let page = get(&house, &cast.third, &format!("/invitation?code={code}"));
        assert!(!page.contains("new here") && !page.contains("first person"), "{page}");
        let own = cast.third.organisation.to_string();
        let chosen = page.split("<input").find(|input| input.contains(&own)).expect("a choice");
        assert!(chosen.split('>').next().is_some_and(|input| input.contains("checked")), "{chosen}");
        for choice in ["", "new"] {
            let refused =
                send(&house, &cast.third, "/invitation/acceptance", &[("code", &code), ("organisation", choice)]);
            assert_eq!(refused.status, 422, "{choice}: {}", refused.text());
            assert!(refused.text().contains("organisation-fault"), "{}", refused.text());
        }
        send(&house, &cast.third, "/invitation/acceptance", &[("code", &code), ("organisation", &own)]).done();
        let all = api(&house, &cast.third, "GET", "/organisations", &Value::Null).done().json();
        assert_eq!(all["items"].as_array().map(Vec::len), Some(1), "{all}");
        // Somebody who has none founds the one that the invitation names.
        let made = invite(&house, &cast.partner, &slug, ("Ferry Board", "fay@ferries.example")).done();
        let page = house.hear(Call::get(format!("/invitation?code={}", member(&made, "code")))).done().text();
        assert!(page.contains("If Ferry Board is new here"), "{page}");
    });
}

#[test]
fn no_party_takes_the_name_of_another_and_a_new_name_is_told() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let at = format!("/organisations/{}", cast.owner.organisation);
        let rename = |who: &Person, name: &str| api(&house, who, "PATCH", &at, &json!({ "name": name }));
        for like in ["Department of Works", "department-of  WORKS", "Dераrtment of Works", "Northgate Rail"] {
            assert_eq!(wrong(&rename(&cast.owner, like)), (422, "name".to_owned()), "{like}");
        }
        assert!(!acts(&house, &cast.partner, ESTATE).contains(&"organisation.renamed".to_owned()));
        // Kestrel is in no relationship of theirs: nothing is told of it.
        rename(&cast.owner, "Kestrel Ltd").done();
        let zone = json!({ "zone": "Europe/Paris" });
        api(&house, &cast.owner, "PATCH", &at, &zone).done();
        for (who, slug) in [(&cast.partner, ESTATE), (&cast.third, HARBOUR)] {
            let told = acts(&house, who, slug);
            assert_eq!(told.iter().filter(|act| *act == "organisation.renamed").count(), 1, "{told:?}");
            for page in ["/updates".to_owned(), format!("/r/{slug}")] {
                let page = get(&house, who, &page);
                assert!(page.contains("<b>Meridian FM</b> is now called <b>Kestrel Ltd</b>"), "{page}");
            }
        }
        // Nor is anybody invited under a name that is taken there.
        for taken in ["kestrel LTD", "Department of Works"] {
            let heard = invite(&house, &cast.owner, ESTATE, (taken, "ann@another.example"));
            assert_eq!(wrong(&heard), (422, "organisation_name".to_owned()), "{taken}");
        }
        // Otto's organisation has that name too: he cannot accept for it, nor found another of it.
        let made = invite(&house, &cast.owner, HARBOUR, ("Otto and Sons", &cast.outsider.email)).done();
        let (code, own) = (member(&made, "code"), cast.outsider.organisation.to_string());
        let heard = send(&house, &cast.outsider, "/invitation/acceptance", &[("code", &code), ("organisation", &own)]);
        assert_eq!(heard.status, 422, "{}", heard.text());
    });
}

#[test]
fn an_administrator_without_a_seat_learns_no_party_from_a_name() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let whom = cast.unseated.person;
        house.act((&cast.owner, "make an administrator"), move |change, viewer| {
            directory::membership::set_role(change, viewer, whom, directory::MemberRole::Administrator)
        });
        let at = format!("/organisations/{}", cast.owner.organisation);
        let renamed = api(&house, &cast.unseated, "PATCH", &at, &json!({ "name": "Department of Works" }));
        assert_eq!(renamed.status, 200, "{}", renamed.text());
        // Those who sit there see it at once.
        assert_eq!(acts(&house, &cast.partner, ESTATE)[0], "organisation.renamed");
    });
}

#[test]
fn those_who_stay_are_told_that_a_party_left() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let leave = format!("/relationships/{HARBOUR}/departure");
        let page = get(&house, &cast.third, &format!("/r/{HARBOUR}/departure"));
        assert!(page.contains("cannot be invited back"), "{page}");
        let before = get(&house, &cast.owner, &format!("/r/{HARBOUR}"));
        assert!(!before.contains("left on"), "{before}");
        api(&house, &cast.third, "PUT", &leave, &Value::Null).done();
        let told = acts(&house, &cast.owner, HARBOUR);
        assert_eq!(told[..2], ["seat.ended".to_owned(), "party.left".to_owned()]);
        let sentence = "<b>Theo Marsh</b> took <b>Northgate Rail</b> out of this relationship";
        for path in ["/updates".to_owned(), format!("/r/{HARBOUR}"), format!("/r/{HARBOUR}/books")] {
            let page = get(&house, &cast.owner, &path);
            assert!(page.contains(sentence) || path.ends_with("/books"), "{path}: {page}");
        }
        let overview = get(&house, &cast.owner, &format!("/r/{HARBOUR}"));
        assert!(
            overview.contains("<b>Northgate Rail</b> left on") && overview.contains("only party here now"),
            "{overview}"
        );
        assert!(!overview.contains("is not here yet"), "{overview}");
        let people = get(&house, &cast.owner, &format!("/r/{HARBOUR}/people"));
        assert!(people.contains("Left on") && !people.contains("is not here yet"), "{people}");
        let work = "Northgate Rail has left";
        assert!(get(&house, &cast.owner, "/work").contains(work));
        for who in [&cast.colleague, &cast.partner, &cast.outsider] {
            assert!(!get(&house, who, "/work").contains(work), "{}", who.name);
        }
        let one = api(&house, &cast.owner, "GET", &format!("/relationships/{HARBOUR}"), &Value::Null).done().json();
        assert!(one["parties"][1]["left_at"].is_string() && one["parties"][0]["left_at"].is_null(), "{one}");
        // It cannot be invited back, by its name or otherwise.
        let heard = invite(&house, &cast.owner, HARBOUR, ("Northgate Rail", &cast.third.email));
        assert_eq!(wrong(&heard), (422, "organisation_name".to_owned()));
        house.clock.advance_seconds(15 * 86_400);
        let owner = house.sign_in(&cast.owner.name, &cast.owner.email);
        assert!(!get(&house, &owner, "/work").contains(work));
    });
}

/// Accepts an invitation as somebody new; answers them, signed in.
fn come(house: &House, code: &str, (name, email): (&str, &str)) -> Person {
    let fields = [("code", code), ("name", name), ("password", crate::house::cast::PASSWORD)];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    house.hear(Call::new("POST", "/invitation").form(&fields)).done();
    house.sign_in(name, email)
}

/// What a list of invitations says of each that somebody has accepted: the organisation, its state, and for whom it
/// waits.
fn asked(house: &House, who: &Person) -> Vec<(String, String, Vec<String>)> {
    let heard = api(house, who, "GET", &format!("/relationships/{ESTATE}/invitations"), &Value::Null).done().json();
    let items = heard["items"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let names = |one: &Value| one["waits_for"].as_array().into_iter().flatten().map(text).collect();
    let accepted = items.iter().filter(|one| !one["accepted_for"].is_null());
    accepted.map(|one| (text(&one["accepted_for"]), text(&one["state"]), names(one))).collect()
}

#[test]
fn a_third_party_comes_in_once_every_other_agrees() {
    of_each(|model| {
        let cast = &model.cast;
        // Whichever side invites, the other has to agree.
        for (by, other, side) in [(&cast.owner, &cast.partner, "M"), (&cast.partner, &cast.owner, "D")] {
            let house = model.copy();
            let page = get(&house, by, &format!("/r/{ESTATE}/people/invite"));
            assert!(
                page.contains("reads everything that the parties share")
                    && page.contains("every other party has to agree too"),
                "{page}"
            );
            let made = invite(&house, by, ESTATE, ("Docks Board", "tess@docks.example")).done();
            let (code, id) = (member(&made, "code"), member(&made, "id"));
            let one = format!("/relationships/{ESTATE}/invitations/{id}");
            let say = |who: &Person, word: &str| api(&house, who, "PUT", &format!("{one}/{word}"), &Value::Null).status;
            let tess = come(&house, &code, ("Tess Third", "tess@docks.example"));
            let sees = || api(&house, &tess, "GET", &format!("/relationships/{ESTATE}/risks"), &Value::Null).status;
            // The other party learns of it from whoever invited, and not before.
            let everywhere = [format!("/r/{ESTATE}/people"), "/work".to_owned(), "/updates".to_owned()];
            let knows =
                |who: &Person| everywhere.iter().filter(|page| get(&house, who, page).contains("Docks Board")).count();
            assert_eq!((asked(&house, other).len(), knows(other), say(other, "confirmation")), (0, 0, 404));
            assert_eq!(say(by, "confirmation"), 204);
            assert_eq!(sees(), 404, "parties: {side} let somebody in by itself");
            assert_eq!(get(&house, &tess, "/relationships").matches("Works Estate").count(), 0);
            assert_eq!(say(by, "confirmation"), 409);
            let waits = vec![house_name(other)];
            assert_eq!(asked(&house, by), [("Docks Board".to_owned(), "agreed".to_owned(), waits.clone())]);
            assert_eq!(asked(&house, other), [("Docks Board".to_owned(), "accepted".to_owned(), waits)]);
            let people = get(&house, by, &format!("/r/{ESTATE}/people"));
            assert!(people.contains(&format!("Still to agree: {}", house_name(other))), "{people}");
            assert_eq!(knows(other), 3);
            // Members, observers and strangers decide nothing, and those who do not seat people are not asked.
            for who in [&cast.colleague, &cast.observer, &cast.second, &cast.third, &cast.outsider, &tess] {
                for word in ["confirmation", "refusal"] {
                    assert_eq!(say(who, word), 404, "{}", who.name);
                }
                assert!(!get(&house, who, "/work").contains("wants to bring in"), "{}", who.name);
            }
            let all = format!("/api/v1/invitations/{id}/confirmation");
            assert_eq!(house.hear(Call::new("PUT", all).by(&cast.third)).status, 404);
            assert_eq!(
                send(&house, other, &format!("/r/{ESTATE}/invitations/{id}/confirmation"), &[]).done().status,
                303
            );
            assert_eq!(sees(), 200);
            assert!(acts(&house, &tess, ESTATE).contains(&"party.agreed".to_owned()));
            assert!(asked(&house, other).is_empty() && asked(&house, by).is_empty());
            let told = get(&house, other, &format!("/updates?relationship={ESTATE}"));
            assert!(told.contains("agreed that <b>Docks Board</b> joins"), "{told}");
        }
    });
}

/// What pages of a relationship of two say, and no other.
const OF_TWO: [&str; 5] = ["both sides", "Both sides", "either side", "on the other side", "The other side can"];

#[test]
fn pages_speak_of_as_many_sides_as_there_are() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let list = |who: &Person, slug: &str| get(&house, who, &format!("/r/{slug}/risks"));
        let two = list(&cast.owner, ESTATE);
        assert!(two.contains("One register, kept by both sides.") && two.contains("Shared with both sides"), "{two}");
        let alone = open(&house, &cast.partner, "Signal Boxes");
        let words = list(&cast.partner, &alone);
        assert!(words.contains("the only one here: whoever joins will read"), "{words}");
        house.bring_in(&[&cast.owner, &cast.partner], cast.estate, ("Docks Board", "Tess Third", "tess@docks.example"));
        let words = list(&cast.owner, ESTATE);
        assert!(
            words.contains("kept by all sides. ") && words.contains("Department of Works and Docks Board"),
            "{words}"
        );
        for (who, slug) in [(&cast.owner, ESTATE), (&cast.partner, alone.as_str())] {
            let raise = |seen_by: &str, why: Value| {
                let risk = json!({ "title": "Lifts stop", "seen_by": seen_by, "why_private": why });
                member(&api(&house, who, "POST", &format!("/relationships/{slug}/risks"), &risk).done(), "reference")
            };
            let (joint, own) = (raise("both", Value::Null), raise("us", json!("not yet")).replace('·', "-"));
            let pages = ["", "/risks", "/risks/new", "/settings", "/people/new", "/people", "/import", "/criteria"];
            let pages = pages.map(str::to_owned).into_iter();
            let ones = [joint.clone(), format!("{joint}/act/assign"), own.clone(), format!("{own}/disclosure")];
            for page in pages.chain(ones.map(|one| format!("/risks/{one}"))) {
                let html = get(&house, who, &format!("/r/{slug}{page}"));
                let wrong: Vec<_> = OF_TWO.iter().filter(|words| html.contains(**words)).collect();
                assert!(wrong.is_empty(), "{slug}{page}: {wrong:?} in {html}");
            }
            let all = if slug == ESTATE {
                "Meridian FM, Department of Works and Docks Board see this"
            } else {
                "Department of Works and whoever joins see this"
            };
            assert!(get(&house, who, &format!("/r/{slug}/risks/{joint}")).contains(all), "{slug}");
            let disclose = format!("/relationships/{slug}/risks/{own}/disclosure");
            api(&house, who, "POST", &disclose, &json!({ "version": 1 })).done();
        }
        let told = get(&house, &cast.owner, &format!("/updates?relationship={ESTATE}"));
        assert!(told.contains("</span> to all sides") && !told.contains("to both sides"), "{told}");
    });
}

fn house_name(who: &Person) -> String {
    if who.email.ends_with("@works.example") { "Department of Works" } else { "Meridian FM" }.to_owned()
}

#[test]
fn one_party_that_does_not_agree_keeps_a_newcomer_out() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let made = invite(&house, &cast.owner, ESTATE, ("Docks Board", "tess@docks.example")).done();
        let tess = come(&house, &member(&made, "code"), ("Tess Third", "tess@docks.example"));
        let one = format!("/relationships/{ESTATE}/invitations/{}", member(&made, "id"));
        let say = |who: &Person, word: &str| api(&house, who, "PUT", &format!("{one}/{word}"), &Value::Null).status;
        assert_eq!((say(&cast.owner, "confirmation"), say(&cast.partner, "refusal")), (204, 204));
        assert_eq!((say(&cast.owner, "confirmation"), say(&cast.partner, "confirmation")), (409, 404));
        assert_eq!(api(&house, &tess, "GET", &format!("/relationships/{ESTATE}"), &Value::Null).status, 404);
        assert_eq!(acts(&house, &cast.owner, ESTATE)[0], "party.declined");
        // What is left is an organisation of its own, in nothing.
        let own = api(&house, &tess, "GET", "/relationships", &Value::Null).done().json();
        assert_eq!(own["items"].as_array().map(Vec::len), Some(0));
    });
}

#[test]
fn a_party_that_leaves_is_not_waited_for() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let made = invite(&house, &cast.owner, ESTATE, ("Docks Board", "tess@docks.example")).done();
        let tess = come(&house, &member(&made, "code"), ("Tess Third", "tess@docks.example"));
        let one = format!("/relationships/{ESTATE}/invitations/{}/confirmation", member(&made, "id"));
        api(&house, &cast.owner, "PUT", &one, &Value::Null).done();
        api(&house, &cast.partner, "PUT", &format!("/relationships/{ESTATE}/departure"), &Value::Null).done();
        assert_eq!(asked(&house, &cast.owner), [("Docks Board".to_owned(), "accepted".to_owned(), Vec::new())]);
        api(&house, &cast.owner, "PUT", &one, &Value::Null).done();
        assert_eq!(api(&house, &tess, "GET", &format!("/relationships/{ESTATE}"), &Value::Null).status, 200);
    });
}

#[test]
fn a_planted_fault_that_lets_a_third_in_by_one_side_is_found() {
    turns_red(
        "parties::a_third_party_comes_in_once_every_other_agrees",
        kernel::Fault::OneSideLetsIn,
        "let somebody in by itself",
        &[],
    );
}
