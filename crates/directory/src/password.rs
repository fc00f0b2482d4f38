//! What a password must be (NIST SP 800-63B, section 5.1.1): long, not known to everybody, not made of what
//! everybody knows of the person. No rules about letters and signs, which make passwords worse.

use kernel::{Message, Problem};

use crate::email::Email;

/// The fewest characters.
pub const FEWEST: usize = 12;
/// The most characters.
pub const MOST: usize = 200;

/// Words that the most common passwords are made of, also with digits and signs behind them.
const COMMON: [&str; 46] = [
    "password",
    "passwort",
    "passw0rd",
    "p@ssword",
    "p@ssw0rd",
    "motdepasse",
    "contrasena",
    "senha",
    "qwerty",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "letmein",
    "welcome",
    "willkommen",
    "admin",
    "administrator",
    "root",
    "login",
    "changeme",
    "default",
    "iloveyou",
    "princess",
    "sunshine",
    "football",
    "baseball",
    "superman",
    "batman",
    "dragon",
    "monkey",
    "shadow",
    "master",
    "michael",
    "trustno1",
    "secret",
    "abc",
    "test",
    "guest",
    "summer",
    "winter",
    "spring",
    "autumn",
    "correcthorsebatterystaple",
    "comity",
];
/// Rows of keys and the like, of which no long run may be all there is.
const RUNS: [&str; 6] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
];

/// A password that may be kept, not yet hashed.
#[derive(Clone)]
pub struct NewPassword(String);

impl NewPassword {
    /// The password that a person of that name and address chose.
    ///
    /// # Errors
    /// A problem of the field `password` that says what to do.
    pub fn choose(typed: &str, name: &str, email: &str) -> Result<NewPassword, Problem> {
        let refuse = |message| Err(Problem::field("password", message));
        let length = typed.chars().count();
        if length < FEWEST {
            return refuse(Message::of("directory-password-short").number("fewest", FEWEST as i64));
        }
        if length > MOST {
            return refuse(Message::of("directory-password-long").number("most", MOST as i64));
        }
        let lower = typed.to_lowercase();
        if is_common(&lower) {
            return refuse(Message::of("directory-password-common"));
        }
        if is_own(&lower, name, email) {
            return refuse(Message::of("directory-password-own"));
        }
        Ok(NewPassword(typed.to_owned()))
    }

    /// [`NewPassword::choose`], for an address that has been read.
    ///
    /// # Errors
    /// As there.
    pub fn choose_for(typed: &str, name: &str, email: &Email) -> Result<NewPassword, Problem> {
        NewPassword::choose(typed, name, email.as_str())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether it is a common word with something behind it, the same few characters again and again, or a run of
/// keys.
fn is_common(lower: &str) -> bool {
    let mut different: Vec<char> = lower.chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < 5 {
        return true;
    }
    let word = lower.trim_matches(|c: char| !c.is_alphabetic());
    let bare: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
    let is_made_of = |word: &str| {
        COMMON.iter().any(|common| {
            let rest = word.replace(common, "");
            rest.len() < word.len() && rest.chars().filter(|c| c.is_alphabetic()).count() < 4
        })
    };
    if bare.is_empty() || is_made_of(&bare) || is_made_of(lower) {
        return true;
    }
    RUNS.iter().any(|run| {
        let back: String = run.chars().rev().collect();
        run.contains(lower) || back.contains(lower)
    })
}

/// Whether too little is left without the person's own name and address.
fn is_own(lower: &str, name: &str, email: &str) -> bool {
    let (name, email) = (name.to_lowercase(), email.to_lowercase());
    let mut own: Vec<&str> = vec![&email];
    own.extend(name.split(|c: char| !c.is_alphanumeric()));
    own.extend(email.split(|c: char| !c.is_alphanumeric()));
    own.retain(|word| word.chars().count() >= 3);
    own.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut rest = lower.to_owned();
    for word in own {
        rest = rest.replace(word, "");
    }
    rest.chars().count() < 8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(typed: &str) -> Option<String> {
        let problem = NewPassword::choose(typed, "Ruth Calder", "ruth.calder@works.example").err()?;
        Some(problem.fields[0].message.key.to_string())
    }

    #[test]
    fn a_sentence_is_a_good_password() {
        for typed in
            ["four green tugs at noon", "kettle-lamp-orbit", "мой старый дом у реки", "correct horse sails at noon"]
        {
            assert_eq!(refused(typed), None, "{typed}");
        }
    }

    #[test]
    fn what_everybody_tries_is_refused() {
        for typed in [
            "passwordpassword",
            "Password123456",
            "Welcome2026!!!",
            "123456789012",
            "qwertyuiop123",
            "aaaaaaaaaaaa",
            "qwertyuiopas",
            "abababababab",
            "P@ssw0rd2026!",
            "12-34-56-78-90",
            "!!password!!",
        ] {
            assert_eq!(refused(typed).as_deref(), Some("directory-password-common"), "{typed}");
        }
    }

    #[test]
    fn ones_own_name_is_no_password() {
        for typed in ["ruthcalder2026", "Ruth.Calder@works.example", "works-calder-1"] {
            assert_eq!(refused(typed).as_deref(), Some("directory-password-own"), "{typed}");
        }
    }

    #[test]
    fn a_password_has_twelve_to_two_hundred_characters() {
        assert_eq!(refused("tugs at noon").as_deref(), None);
        assert_eq!(refused("tugs at moo").as_deref(), Some("directory-password-short"));
        assert_eq!(refused(&"tug at noon ".repeat(17)).as_deref(), Some("directory-password-long"));
    }
}
