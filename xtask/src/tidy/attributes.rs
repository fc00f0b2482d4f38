//! A lint is silenced with a reason and only while it fires: `#[expect(…, reason = "…")]`.

use super::Breach;
use crate::house::{House, What};

/// `allow` stays behind when the cause has gone; `expect` warns then.
pub fn no_allow(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for source in house.rust() {
        for piece in &source.pieces {
            if piece.what == What::Attribute("allow".to_owned()) {
                breaches.push(Breach::at(
                    &source.path,
                    piece.line,
                    "`allow`: write `expect(…, reason = \"…\")` instead",
                ));
            }
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::super::planted::places;
    use super::*;

    #[test]
    fn an_allow_is_found_wherever_it_hides() {
        let file = "#![allow(unused)]\n#[expect(dead_code, reason = \"allow\")]\nfn allow() {}\n#[cfg_attr(test, allow(dead_code))]\nfn b() {}\n";
        assert_eq!(places(no_allow, &[("xtask/src/a.rs", file)]), ["xtask/src/a.rs:1", "xtask/src/a.rs:4"]);
    }
}
