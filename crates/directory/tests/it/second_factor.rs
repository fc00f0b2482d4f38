use directory::second_factor;
use directory::session::{self, MOST_DAYS};
use storage::testing::on_each;
use totp_rs::{Algorithm, Secret, TOTP};

use crate::house::{Cast, House, PASSWORD, Signed, refusal};

/// The code that a phone with this secret shows now.
fn phone(house: &House, secret: &str) -> String {
    let secret = Secret::Encoded(secret.to_owned()).to_bytes().unwrap();
    let totp = TOTP::new(Algorithm::SHA1, 6, 1, 30, secret).unwrap();
    totp.generate((house.now().micros() / 1_000_000).unsigned_abs())
}

/// Switches the second factor on; answers the secret and the recovery codes.
fn switch_on(house: &House, who: &Signed) -> (String, Vec<String>) {
    let proven = house.prove(&who.email, PASSWORD).unwrap();
    let enrolment = house.act(who, move |change, viewer| second_factor::enrol(change, viewer, &proven)).unwrap();
    assert!(enrolment.address.starts_with("otpauth://totp/Comity:omar%40meridian.example?secret="));
    assert!(enrolment.picture.starts_with("<svg "));
    // Nothing has changed for signing in until the phone has shown that it works.
    assert!(!house.sign_in(&who.email).second_factor_due);
    let code = phone(house, &enrolment.secret);
    let wrong = format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000);
    let confirm = |code: String| house.act(who, move |change, viewer| second_factor::confirm(change, viewer, &code));
    assert_eq!(refusal(confirm(wrong)), "directory-first-code-wrong");
    let codes = confirm(code).unwrap();
    (enrolment.secret, codes)
}

fn pass(house: &House, cookie: &str, code: &str) -> Result<session::SignedIn, books::Failure> {
    let (credential, code) = (session::credential(cookie), code.to_owned());
    house.change(move |change| second_factor::pass(change, &credential, &code))
}

#[test]
fn a_used_code_lets_nobody_in_again() {
    on_each(|storage| {
        let Cast { house, owner, .. } = Cast::new(storage);
        let (secret, _) = switch_on(&house, &owner);
        let enrolled_with = phone(&house, &secret);
        let waiting = house.sign_in(&owner.email);
        assert!(waiting.second_factor_due);
        assert_eq!(refusal(house.viewer(&session::credential(&waiting.cookie))), "problem-not-signed-in");
        assert_eq!(refusal(pass(&house, &waiting.cookie, &enrolled_with)), "directory-code-wrong");

        house.clock.advance_seconds(30);
        let code = phone(&house, &secret);
        let passed = pass(&house, &waiting.cookie, &format!("{} {}", &code[..3], &code[3..])).unwrap();
        assert!(house.viewer(&session::credential(&passed.cookie)).is_ok());
        assert_eq!(passed.expires_at, house.now().plus_days(MOST_DAYS));
        assert_eq!(refusal(pass(&house, &waiting.cookie, &code)), "directory-sign-in-wrong", "the secret has changed");
        assert!(session::credential(&passed.cookie) != session::credential(&waiting.cookie));

        let again = house.sign_in(&owner.email);
        assert_eq!(refusal(pass(&house, &again.cookie, &code)), "directory-code-wrong");
        house.clock.advance_seconds(30);
        assert_eq!(refusal(pass(&house, &again.cookie, &code)), "directory-code-wrong");
        assert!(pass(&house, &again.cookie, &phone(&house, &secret)).is_ok());
        // A session that waits too long for its second factor is gone.
        let late = house.sign_in(&owner.email);
        house.clock.advance_seconds(600);
        assert_eq!(refusal(pass(&house, &late.cookie, &phone(&house, &secret))), "directory-sign-in-wrong");
    });
}

#[test]
fn each_recovery_code_lets_in_once() {
    on_each(|storage| {
        let Cast { house, owner, outsider, .. } = Cast::new(storage);
        let (_, codes) = switch_on(&house, &owner);
        assert_eq!(codes.len(), 10);
        let typed = codes[3].to_uppercase().replace('-', " ");
        assert!(pass(&house, &house.sign_in(&owner.email).cookie, &typed).is_ok());
        assert_eq!(house.see(&owner, second_factor::recovery_codes_left).unwrap(), 9);
        assert_eq!(refusal(pass(&house, &house.sign_in(&owner.email).cookie, &typed)), "directory-code-wrong");
        let proven = house.prove(&owner.email, PASSWORD).unwrap();
        let foreign = house.prove(&outsider.email, PASSWORD).unwrap();
        let renew = |proven: directory::Proven| {
            house.act(&owner, move |change, viewer| {
                let proof = second_factor::Proof { proven: &proven, code: "" };
                second_factor::renew_recovery_codes(change, viewer, &proof)
            })
        };
        assert_eq!(refusal(renew(foreign)), "directory-sign-in-wrong");
        let fresh = renew(proven).unwrap();
        assert_eq!(refusal(pass(&house, &house.sign_in(&owner.email).cookie, &codes[4])), "directory-code-wrong");
        assert!(pass(&house, &house.sign_in(&owner.email).cookie, &fresh[0]).is_ok());
    });
}

#[test]
fn a_second_factor_is_switched_off_with_a_code_or_by_an_administrator() {
    on_each(|storage| {
        let Cast { house, owner, colleague, outsider, .. } = Cast::new(storage);
        let (secret, _) = switch_on(&house, &owner);
        let remove =
            |code: String| house.act(&owner, move |change, viewer| second_factor::remove(change, viewer, None, &code));
        assert_eq!(refusal(remove("000000".to_owned())), "directory-code-wrong");
        house.clock.advance_seconds(30);
        remove(phone(&house, &secret)).unwrap();
        assert!(!house.sign_in(&owner.email).second_factor_due);
        assert!(!house.see(&owner, second_factor::is_on).unwrap());

        switch_on(&house, &owner);
        let person = owner.person;
        let clear = |who: &Signed| {
            house.act(who, move |change, viewer| second_factor::remove_by_administrator(change, viewer, person))
        };
        assert_eq!(refusal(clear(&colleague)), "directory-needs-administrator");
        assert_eq!(refusal(clear(&outsider)), "problem-not-found");
        house.change(move |change| second_factor::remove_by_command(change, person)).unwrap();
        assert_eq!(refusal(house.viewer(&owner.credential)), "problem-not-signed-in");
        assert!(!house.sign_in(&owner.email).second_factor_due);
    });
}
