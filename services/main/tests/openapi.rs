//! The checked-in description is the one that is served; the browser's client is generated from it.

#[test]
fn the_checked_in_description_is_current() {
    let checked_in = include_str!("../openapi.json");
    assert!(
        checked_in == main_service::openapi(),
        "openapi.json is out of date: run `make openapi`"
    );
}

#[test]
fn every_protected_route_names_the_bearer_scheme() {
    let description: serde_json::Value = serde_json::from_str(&main_service::openapi()).unwrap();
    assert_eq!(description["openapi"], "3.1.0");
    let paths = description["paths"].as_object().unwrap();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().unwrap() {
            let named = operation["security"]
                .as_array()
                .is_some_and(|schemes| schemes.iter().any(|s| s.get("bearer").is_some()));
            let protected = ["/cart", "/checkout", "/orders", "/admin"]
                .iter()
                .any(|prefix| path.starts_with(prefix));
            assert_eq!(
                named,
                protected || ["/auth/logout", "/auth/login"].contains(&&**path),
                "{method} {path}"
            );
        }
    }
}
