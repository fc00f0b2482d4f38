//! What the API says of itself is what it does: every route under `/api` is described, every operation described is a
//! route of that name, and every operation that changes something takes a key. Forms have their bodies in these tests.

use std::collections::BTreeSet;

use crate::house::model::of_each;
use crate::house::ways;

#[test]
fn the_description_is_of_the_routes_and_of_nothing_else() {
    of_each(|model| {
        let house = model.copy();
        let routes: BTreeSet<(String, String, String)> = house
            .declared
            .iter()
            .filter(|route| route.path.starts_with("/api/v1"))
            .map(|route| (route.method.to_owned(), route.path.clone(), route.name.clone()))
            .collect();
        let paths = model.description["paths"].as_object().expect("there are paths");
        let mut described = BTreeSet::new();
        for (path, methods) in paths {
            for (method, operation) in methods.as_object().expect("a path has methods") {
                let id = operation["operationId"].as_str().expect("an operation has an id");
                described.insert((method.to_uppercase(), path.clone(), id.to_owned()));
                let keys = operation["parameters"].as_array().into_iter().flatten();
                let takes_key = keys.into_iter().any(|parameter| parameter["name"] == "Idempotency-Key");
                assert_eq!(takes_key, method != "get", "{id}: what changes takes a key, what looks does not");
            }
        }
        let hidden: Vec<_> = routes.difference(&described).collect();
        let invented: Vec<_> = described.difference(&routes).collect();
        assert!(
            hidden.is_empty() && invented.is_empty(),
            "not described: {hidden:?}; described, but no route: {invented:?}"
        );
    });
}

#[test]
fn every_route_has_a_name_and_a_way_of_its_own() {
    of_each(|model| {
        let house = model.copy();
        let mut names = BTreeSet::new();
        for route in &house.declared {
            assert!(
                names.insert((route.path.starts_with("/api/"), route.name.clone())),
                "two routes are called {}",
                route.name
            );
            let call = ways::call(route, &model.register.joint, &model.description, (1, "way"));
            assert!(!call.path.contains('{'), "{}", call.path);
        }
    });
}
