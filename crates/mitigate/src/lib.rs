//! Mitigate: relationship risks watched regularly and openly, and the opportunities they reveal.
//! See `README.md`.

pub mod risk;
