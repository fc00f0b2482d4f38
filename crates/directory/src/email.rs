//! Mail addresses: how a person is found when they sign in.

use kernel::{Message, Problem};

/// The longest address that mail servers take (RFC 5321, with the note in RFC 3696's errata).
const MOST: usize = 254;

/// A mail address as it was written, and in lower case: there is one person for each of these.
///
/// Only ASCII letters are taken. A domain of another script is written in its ASCII form (`xn--…`), so that two
/// addresses which look the same are the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email {
    shown: String,
    key: String,
}

impl Email {
    /// The address that was typed, without white space around it.
    ///
    /// # Errors
    /// A message that says what is wrong with it.
    pub fn read(typed: &str) -> Result<Email, Message> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(Message::of("directory-email-missing"));
        }
        let wrong = || Message::of("directory-email-wrong");
        let (local, domain) = typed.rsplit_once('@').ok_or_else(wrong)?;
        let fits = typed.len() <= MOST && is_local(local) && is_domain(domain);
        if !fits {
            return Err(wrong());
        }
        Ok(Email { shown: typed.to_owned(), key: typed.to_ascii_lowercase() })
    }

    /// [`Email::read`] for a form in which the field has this name.
    ///
    /// # Errors
    /// A problem of that field.
    pub fn of_field(field: &'static str, typed: &str) -> Result<Email, Problem> {
        Email::read(typed).map_err(|message| Problem::field(field, message))
    }

    /// The address as it was written.
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// The address in lower case.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl std::fmt::Display for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown)
    }
}

/// RFC 5321's dot-string: no quoted local parts, which nobody uses and mail programs read differently.
fn is_local(local: &str) -> bool {
    local.len() <= 64
        && local.split('.').all(|atom| {
            !atom.is_empty()
                && atom.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
        })
}

fn is_domain(domain: &str) -> bool {
    domain.contains('.')
        && domain.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letter_case_and_white_space_make_no_second_person() {
        let (one, two) = (Email::read(" Ruth@Works.example ").unwrap(), Email::read("ruth@works.EXAMPLE").unwrap());
        assert_eq!(one.key(), two.key());
        assert_eq!(one.as_str(), "Ruth@Works.example");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for typed in [
            "",
            " ",
            "ruth",
            "@works.example",
            "ruth@",
            "ruth@works",
            "ruth@@works.example",
            "a b@works.example",
            "ruth@works..example",
            ".ruth@works.example",
            "ruth@-works.example",
            "ruth@wоrks.example",
            "ruth@works.example\r\nBcc: all@works.example",
            "\"a b\"@works.example",
            "<ruth@works.example>",
        ] {
            assert!(Email::read(typed).is_err(), "{typed:?}");
        }
        assert!(Email::read(&format!("{}@works.example", "a".repeat(65))).is_err());
        assert!(Email::read(&format!("a@{}example", "works.".repeat(50))).is_err());
    }
}
