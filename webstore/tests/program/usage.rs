//! What is said on the command line, and what is answered to it.

use crate::process::{Process, run};

#[test]
fn the_version_and_the_help_are_there() {
    let version = run(&["--version"]);
    let expected = format!("webstore {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!((version.code, version.stdout), (Some(0), expected));

    let help = run(&["--help"]);
    assert_eq!(help.code, Some(0));
    for expected in [
        "webstore up",
        "--port-offset <N>",
        "[env: WEBSTORE_PORT_OFFSET]",
        "[default: 127.0.0.1]",
        "[default: ./webstore-data]",
        "Examples:",
    ] {
        assert!(
            help.stdout.contains(expected),
            "{expected} is missing in {}",
            help.stdout
        );
    }
}

#[test]
fn the_help_of_the_ledger_explains_its_table_and_its_codes() {
    let help = run(&["ledger", "check", "--help"]);
    assert_eq!(help.code, Some(0));
    for expected in [
        "CAPTURED ",
        "AWAITING ",
        "code 0",
        "--port-offset 10000",
        "--data-dir <DIR>",
    ] {
        assert!(
            help.stdout.contains(expected),
            "{expected} is missing in {}",
            help.stdout
        );
    }
}

#[test]
fn the_help_of_attack_explains_its_table_and_its_codes() {
    let help = run(&["attack", "--help"]);
    assert_eq!(help.code, Some(0));
    for expected in [
        "DETECTED AFTER ",
        "code 0",
        "slow-clients ",
        "127.0.2.x",
        "webstore attack all",
        "[env: WEBSTORE_ADMIN_TOKEN]",
    ] {
        assert!(
            help.stdout.contains(expected),
            "{expected} is missing in {}",
            help.stdout
        );
    }
    assert!(!help.stdout.contains("admin-token-456"), "{}", help.stdout);
}

#[test]
fn the_help_of_up_explains_its_protection() {
    let help = run(&["up", "--help"]);
    assert_eq!(help.code, Some(0));
    for expected in [
        "--ip-limit <N>",
        "[default: 200]",
        "--user-limit <N>",
        "[default: 60]",
        "[env: WEBSTORE_TRUSTED_PROXY]",
        "/admin/blocked-ips",
    ] {
        assert!(
            help.stdout.contains(expected),
            "{expected} is missing in {}",
            help.stdout
        );
    }
}

#[test]
fn the_roles_are_a_table() {
    let (plain, shifted) = (run(&["roles"]), run(&["roles", "--port-offset", "-3000"]));
    assert_eq!((plain.code, shifted.code), (Some(0), Some(0)));
    for (role, port) in [
        ("frontend", 3001),
        ("main-service", 8000),
        ("payments-service", 8081),
        ("promotions-service", 8082),
        ("payment-provider", 3011),
        ("crm-system", 3002),
        ("inventory-system", 3003),
        ("collector", 4317),
        ("collector", 13133),
    ] {
        assert!(lists(&plain.stdout, role, port), "{role} in\n{}", plain.stdout);
        assert!(
            lists(&shifted.stdout, role, port - 3000),
            "{role} in\n{}",
            shifted.stdout
        );
    }
}

fn lists(table: &str, role: &str, port: u16) -> bool {
    let port = port.to_string();
    let mut rows = table.lines().map(str::split_whitespace);
    rows.any(|mut row| row.next() == Some(role) && row.next() == Some(&port))
}

#[test]
fn what_cannot_be_is_refused_with_code_2() {
    for (arguments, expected) in [
        (&["up", "--colour"][..], "--colour"),
        (&["down"], "down"),
        (&[], "Usage"),
        (&["run"], "<ROLE>"),
        (&["run", "warehouse"], "possible values: frontend"),
        (&["up", "--port-offset", "many"], "--port-offset <N>"),
        (&["up", "--port-offset", "60000"], "ports go from 1 to 65535"),
        (&["up", "--port-offset", "-5000"], "ports go from 1 to 65535"),
        (&["up", "--bind", "localhost"], "--bind <IP>"),
        (&["up", "--seed", "-1"], "--seed <N>"),
        (&["up", "--simulate", "chaos"], "possible values: off, reference"),
        (&["outbox"], "retry"),
        (&["outbox", "list", "--limit", "0"], "1..=1000"),
        (&["outbox", "list", "--limit", "1001"], "1..=1000"),
        (&["outbox", "retry"], "<ID>"),
        (&["outbox", "retry", "0"], "0 is not in 1.."),
        (&["outbox", "retry", "ORD7"], "invalid digit"),
        (&["outbox", "retry", "7", "--all"], "cannot be used with"),
        (&["ledger"], "reconcile"),
        (&["ledger", "mend"], "unrecognized subcommand"),
        (&["ledger", "check", "ORD7"], "unexpected argument"),
        (
            &["ledger", "check", "--port-offset", "60000"],
            "ports go from 1 to 65535",
        ),
        (&["attack"], "<NAME>"),
        (&["attack", "everybody"], "credential-stuffing"),
        (&["attack", "scraping", "--requests", "0"], "1..=1000"),
        (&["attack", "scraping", "--requests", "1001"], "1..=1000"),
        (&["attack", "scraping", "--seconds", "61"], "1..=60"),
        (&["attack", "all", "--bind", "192.0.2.1"], "on this machine only"),
        (&["attack", "all", "--bind", "::1"], "on this machine only"),
        (&["up", "--log", "loud"], "'loud' is not a level"),
        (&["up", "--ip-limit", "few"], "--ip-limit <N>"),
        (&["up", "--traffic", "many"], "or 0 for nobody"),
        (&["traffic", "--rate", "0"], "expected a number from"),
        (&["traffic", "--country-mix", "xx=1"], "COUNTRY=WEIGHT"),
        (&["traffic", "--duration", "30"], "as in 250ms, 30s, 5m, 1h"),
        (&["traffic", "--target", "10.0.0.5:8000"], "127.0.0.0/8"),
        (&["up", "--user-limit", "100001"], "0..=100000"),
        (
            &["up", "--trusted-proxy", "proxy.example.com"],
            "expected an address such as 192.0.2.7",
        ),
        (&["up", "--block", "203.0.113.0/33"], "from 0 to 32"),
        (&["up", "--allow", ""], "expected an address"),
        (
            &["up", "--connections-per-ip", "many"],
            "--connections-per-ip <N>",
        ),
        (&["run", "frontend", "--block-suspicious", "43201"], "0..=43200"),
        (&["roles", "--ip-limit", "1"], "unexpected argument"),
        (
            &["up", "--public-api", "example.com"],
            "expected http:// or https://",
        ),
    ] {
        let refused = run(arguments);
        assert_eq!(refused.code, Some(2), "{arguments:?}: {}", refused.stderr);
        assert!(
            refused.stderr.contains(expected),
            "{arguments:?}: {}",
            refused.stderr
        );
        assert_eq!(refused.stdout, "", "{arguments:?}");
    }
}

#[test]
fn a_variable_does_what_its_option_does() {
    let listed = Process::start(&["roles"], &[("WEBSTORE_PORT_OFFSET", "100")]).end();
    assert!(listed.stdout.contains("3101"), "{}", listed.stdout);
    let both = Process::start(
        &["roles", "--port-offset", "200"],
        &[("WEBSTORE_PORT_OFFSET", "100")],
    );
    assert!(both.end().stdout.contains("3201"), "the option goes first");
    let refused = Process::start(&["roles"], &[("WEBSTORE_SEED", "seven")]).end();
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
}

#[test]
fn an_unknown_variable_is_a_warning() {
    let variables = [
        ("WEBSTORE_DATADIR", "/nowhere"),
        ("WEBSTORE_TEST_CASES", "9"),
        ("OTHER", "1"),
    ];
    let listed = Process::start(&["roles"], &variables).end();
    assert_eq!(listed.code, Some(0));
    assert_eq!(
        listed.stderr,
        "webstore: warning: the variable WEBSTORE_DATADIR is unknown and has no effect; \
         did you mean WEBSTORE_DATA_DIR?\n"
    );
}

#[test]
fn the_interface_of_main_service_is_printed() {
    let printed = run(&["openapi", "main-service"]);
    assert_eq!(printed.code, Some(0));
    let document: serde_json::Value = serde_json::from_str(&printed.stdout).unwrap();
    assert!(
        document["paths"]["/checkout"]["post"].is_object(),
        "{}",
        printed.stdout
    );
}
