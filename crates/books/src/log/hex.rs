//! Hexadecimal in exactly one spelling: lower case, two digits a byte.
//!
//! Upper case is refused, because two spellings of one digest would let a bit of a file change
//! without anybody noticing.

use super::tree::Hash;

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Writes bytes as lower-case hexadecimal.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// Reads 32 bytes from 64 lower-case digits; anything else is `None`.
#[must_use]
pub fn decode32(text: &str) -> Option<Hash> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = (value(pair[0])? << 4) | value(pair[1])?;
    }
    Some(bytes)
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_as_they_were() {
        let bytes: Hash = std::array::from_fn(|i| (i * 9) as u8);
        assert_eq!(decode32(&encode(&bytes)), Some(bytes));
    }

    #[test]
    fn upper_case_and_wrong_lengths_are_refused() {
        let text = encode(&[0xab; 32]);
        assert_eq!(decode32(&text.to_uppercase()), None);
        assert_eq!(decode32(&text[1..]), None);
        assert_eq!(decode32(&format!("{text}00")), None);
        assert_eq!(decode32(&text.replacen('a', "g", 1)), None);
    }
}
