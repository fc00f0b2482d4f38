//! What a disclosure would show: told before it is done, of one record and of many, to whoever may disclose and to nobody
//! else; and what is told is what is copied.

use kernel::Fault;
use serde_json::{Value, json};

use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::cast::Person;
use crate::house::model::of_each;
use crate::house::register::{ESTATE, api};
use crate::planted::turns_red;

const RISKS: &str = "/relationships/works-estate/risks";

fn look(house: &House, who: &Person, rest: &str) -> Heard {
    house.hear(Call::get(format!("/api/v1{RISKS}{rest}")).by(who))
}

fn disclose(house: &House, who: &Person, id: &str, version: &Value) -> Heard {
    api(house, who, "POST", &format!("{RISKS}/{id}/disclosure"), &json!({ "version": version }))
}

#[test]
fn what_is_previewed_is_what_is_copied() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let id = house.raise(&cast.owner, ESTATE, "us", "Heating fails");
        let before = house.digest();
        let preview = look(&house, &cast.owner, &format!("/{id}/disclosure")).done().json();
        assert!(House::changed(&before, &house.digest()).is_empty(), "looking changes nothing");
        let shown = preview["shown"].as_object().expect("fields");
        assert_eq!((&shown["title"], &shown["cause"]), (&json!("Heating fails"), &json!("cause of Heating fails")));
        assert!(!shown.contains_key("why_private"), "what stays is shown: {preview}");
        assert!(preview["kept"].as_array().expect("names").contains(&json!("why_private")), "{preview}");

        let amended = json!({ "title": "Heating fails often", "version": preview["version"] });
        api(&house, &cast.owner, "PATCH", &format!("{RISKS}/{id}"), &amended).done();
        assert_eq!(disclose(&house, &cast.owner, &id, &preview["version"]).status, 409, "it is not what was seen");
        let preview = look(&house, &cast.owner, &format!("/{id}/disclosure")).done().json();
        let copy = disclose(&house, &cast.owner, &id, &preview["version"]).done().json();
        for (name, value) in preview["shown"].as_object().expect("fields") {
            assert_eq!(&copy[name], value, "{name}");
        }
        assert_eq!(look(&house, &cast.owner, &format!("/{id}/disclosure")).status, 409, "it is disclosed");
    });
}

#[test]
fn what_cannot_be_done_to_a_record_as_it_stands_has_no_form() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let joint = &model.register.joint.risk;
        let form = |rest: &str| house.hear(Call::get(format!("/r/{ESTATE}/risks/{joint}/{rest}")).by(&cast.owner));
        let shared = form("disclosure");
        assert_eq!(shared.status, 409);
        assert!(shared.text().contains("that your side keeps to itself"), "{}", shared.text());
        assert_eq!((form("act/look").status, form("act/reopen").status), (200, 409), "it is open");
        let version = look(&house, &cast.owner, &format!("/{joint}")).done().json()["version"].clone();
        let closed = json!({ "closed_because": "Done with.", "version": version });
        api(&house, &cast.owner, "PUT", &format!("{RISKS}/{joint}/closure"), &closed).done();
        assert_eq!((form("act/look").status, form("act/reopen").status), (409, 200), "it is closed");
        assert!(form("act/look").text().contains("Re-open it first"));
    });
}

#[test]
fn only_who_may_disclose_is_told_what_it_would_show() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let (ours, joint) = (&model.register.ours.risk, &model.register.joint.risk);
        let of = |id: &str| format!("/{id}/disclosure");
        assert_eq!(look(&house, &cast.owner, &of(ours)).status, 200);
        assert_eq!(look(&house, &cast.owner, &of(joint)).status, 409, "both sides read it already");
        assert_eq!(look(&house, &cast.colleague, &of(ours)).status, 403);
        let reads = house.token(&cast.owner, "read").1;
        let call = Call::get(format!("/api/v1{RISKS}/{ours}/disclosure"));
        assert_eq!(house.hear(call.header("authorization", format!("Bearer {reads}"))).status, 403);
        let nobodys = "01234567-89ab-4def-8123-456789abcdef";
        for who in [&cast.partner, &cast.outsider] {
            let (hidden, absent) = (look(&house, who, &of(ours)), look(&house, who, &of(nobodys)));
            assert_eq!((hidden.status, hidden.text()), (404, absent.text()), "{}", who.name);
        }
    });
}

#[test]
fn of_many_each_is_previewed_by_itself() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let (ours, theirs) = (&model.register.ours.risk, &model.register.theirs.risk);
        let (joint, nobodys) = (&model.register.joint.risk, "01234567-89ab-4def-8123-456789abcdef");
        let asked = format!("/disclosure?id={ours}&id={joint}&id={theirs}&id={nobodys}&id={ours}");
        let before = house.digest();
        let told = look(&house, &cast.owner, &asked).done().json();
        assert!(House::changed(&before, &house.digest()).is_empty(), "looking changes nothing");
        let items = told["items"].as_array().expect("a list");
        let ids: Vec<_> = items.iter().map(|item| item["id"].as_str().expect("an id")).collect();
        assert_eq!(ids, [ours.as_str(), joint, theirs, nobodys], "each once, in the order that was asked for");
        let one = look(&house, &cast.owner, &format!("/{ours}/disclosure")).done().json();
        assert_eq!((&items[0]["shown"], &items[0]["kept"]), (&one["shown"], &one["kept"]));
        assert_eq!(items[1]["problem"]["code"], "disclose-not-private");
        assert_eq!(items[2]["problem"], items[3]["problem"], "hidden is as absent");
        assert_eq!(items[3]["problem"]["status"], 404);
        let of_colleague = look(&house, &cast.colleague, &asked).done().json();
        assert_eq!(of_colleague["items"][0]["problem"]["status"], 403);
        for wrong in ["", "?id=", "?id=R-1", "?ids=1", &format!("?id={ours}&all=yes")] {
            assert_eq!(look(&house, &cast.owner, &format!("/disclosure{wrong}")).status, 422, "{wrong}");
        }
        assert_eq!(look(&house, &cast.outsider, &asked).status, 404);
    });
}

#[test]
fn a_planted_fault_turns_the_disclosures_red() {
    const PREVIEWED: &str = "disclosed::what_is_previewed_is_what_is_copied";
    turns_red(PREVIEWED, Fault::DisclosuresKeepNothingBack, "what stays is shown", &[]);
}
