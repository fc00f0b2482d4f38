//! T09, tokens: one that was lost opens no more than itself. With it and the password, which is half of what signing in
//! takes where the second factor is on, nothing of the way its person signs in is changed; and what nobody knows, in no
//! case.

use kernel::Fault;
use serde_json::{Value, json};
use storage::values;

use crate::house::House;
use crate::house::call::Call;
use crate::house::cast::{PASSWORD, Person};
use crate::house::model::of_each;
use crate::planted::turns_red;

const OWN: &str = "/api/v1/me";
const NEW: &str = "nine blue kites at dusk";

/// As if the person had taken a telephone and proved it.
fn second_factor_is_on(house: &House, person: &Person) {
    let id = person.person;
    house.change("a telephone", move |change| {
        let secret: &[u8; 20] = b"12345678901234567890";
        change.tx.run(
            "UPDATE people SET totp_secret = $2, totp_confirmed_at = $3 WHERE id = $1",
            values![id, secret, change.now],
        )?;
        Ok(())
    });
}

#[test]
fn a_token_and_the_password_are_half_of_what_it_takes() {
    of_each(|model| {
        let (house, owner) = (model.copy(), &model.cast.owner);
        let token = house.token(owner, "write").1;
        second_factor_is_on(&house, owner);
        let before = house.digest();
        let half = json!({ "password": PASSWORD, "code": "" });
        let asked: [(&str, &str, Value); 3] = [
            ("PUT", "password", json!({ "current": PASSWORD, "password": NEW })),
            ("PUT", "second-factor/recovery-codes", half.clone()),
            ("DELETE", "second-factor", half),
        ];
        for (method, noun, body) in asked {
            let call = Call::new(method, format!("{OWN}/{noun}")).json(&body);
            let heard = house.hear(call.header("authorization", format!("Bearer {token}")));
            assert_eq!(heard.status, 422, "T09 {noun}: {}", heard.text());
            assert_eq!(heard.json()["errors"][0]["field"], "code", "T09 {noun}");
        }
        let changed = House::changed(&before, &house.digest());
        assert!(changed.is_empty(), "T09: {changed:?} changed");
        // A browser was let in with both halves, and shows the password again.
        let change = json!({ "current": PASSWORD, "password": NEW });
        house.hear(Call::new("PUT", format!("{OWN}/password")).by(owner).json(&change)).done();
    });
}

#[test]
fn a_planted_fault_turns_the_tokens_red() {
    turns_red(
        "standing::tokens::a_token_and_the_password_are_half_of_what_it_takes",
        Fault::TokensNeedNoCode,
        "T09",
        &[],
    );
}
