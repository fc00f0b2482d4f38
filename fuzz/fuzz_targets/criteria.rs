//! Criteria, as a program proposes them: what fits is kept as it is, whatever scale a relationship has.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mitigate::criteria::Criteria;
use serde_json::{Map, Value};

fuzz_target!(|bytes: &[u8]| {
    let Ok(sent) = serde_json::from_slice::<Map<String, Value>>(bytes) else { return };
    let Ok(criteria) = Criteria::read(&sent) else { return };
    for steps in [3, 5, 10] {
        if let Ok(fit) = criteria.clone().checked(steps) {
            assert_eq!(fit.clone().checked(steps).as_ref(), Ok(&fit), "what fits is kept otherwise the second time");
            let text = fit.text().expect("it is an object");
            assert_eq!(Criteria::read(&text).as_ref(), Ok(&fit), "what was kept is read otherwise");
            let scale = books::Scale::agreed(steps, text);
            let begins = scale.begins();
            assert!(1 < begins[0] && begins[0] < begins[1] && begins[1] < begins[2] && begins[2] <= steps * steps);
        }
    }
});
