//! `scripts/test.sh` tells the truth: its sums, its skips and its exit code, over stand-ins for the tools.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

const RUST_FINE: &str = "echo '  Summary [ 1s] 5 tests run: 5 passed, 0 skipped'";
/// A Python that makes environments of copies of itself, and runs three tests in them.
const PYTHON_FINE: &str = r#"case "$*" in
*" venv "*) for folder; do :; done; mkdir -p "$folder/bin"; cp "$0" "$folder/bin/python"; echo made ;;
*" unittest "*) printf 'Ran 3 tests in 1s\n\nOK\n' >&2 ;;
esac"#;
const UNITS_FINE: &str = "echo '      Tests  3 passed (3)'";

/// A folder with the scripts and stand-ins: `cargo` and `npm` as given, and a user who is not root.
fn house(name: &str, cargo: &str, npm: &str) -> PathBuf {
    let house = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let scripts = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts"));
    for folder in ["bin", "scripts", "web", "e2e", "interop"] {
        fs::create_dir_all(house.join(folder)).expect("the target folder can be written");
    }
    for script in ["test.sh", "count-tests.awk"] {
        fs::copy(scripts.join(script), house.join("scripts").join(script)).expect("the script is there");
    }
    fs::write(house.join("interop/requirements.txt"), "sdk==1\n").expect("the target folder can be written");
    for (tool, body) in [
        ("cargo", cargo),
        ("npm", npm),
        ("make", ":"),
        ("id", "echo 1000"),
        ("browser", ":"),
        ("postgres", ":"),
        ("redis-server", ":"),
        ("prometheus", ":"),
        ("promtool", ":"),
        ("python3", PYTHON_FINE),
    ] {
        let path = house.join("bin").join(tool);
        fs::write(&path, format!("#!/bin/sh\n{body}\n")).expect("the target folder can be written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("the file is ours");
    }
    house
}

/// Runs the suites and answers whether they passed, and everything that was printed.
fn run(house: &Path, suites: &[&str], chromium: &str, require: &str) -> (bool, String) {
    let output = Command::new("sh")
        .arg(house.join("scripts/test.sh"))
        .args(suites)
        .env("PATH", format!("{}:/usr/bin:/bin", house.join("bin").display()))
        .env("MAKE", "make")
        .env("WEBSTORE_TEST_CHROMIUM", chromium)
        .env("WEBSTORE_TEST_POSTGRES", house.join("bin"))
        .env("WEBSTORE_TEST_REQUIRE", require)
        .env_remove("CARGO_TARGET_DIR")
        .output()
        .expect("sh is a part of every POSIX system");
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stdout).into_owned(),
    )
}

fn last_line(output: &str) -> &str {
    output.lines().last().unwrap_or_default()
}

#[test]
fn the_last_line_sums_all_suites() {
    let house = house("sums", RUST_FINE, UNITS_FINE);
    let (passed, output) = run(&house, &["rust", "docs", "units", "browser"], "browser", "all");
    assert!(passed, "{output}");
    assert_eq!(last_line(&output), "16 passed, 0 failed, 0 skipped");
}

#[test]
fn a_missing_browser_is_a_named_skip_unless_everything_is_required() {
    let house = house("missing", RUST_FINE, UNITS_FINE);
    let (passed, output) = run(&house, &["rust", "browser"], "no-such-browser", "");
    assert!(passed, "{output}");
    assert!(output.contains("\nskipped: browser: no Chromium"), "{output}");
    assert_eq!(last_line(&output), "5 passed, 0 failed, 1 skipped");

    let (passed, output) = run(&house, &["rust", "browser"], "no-such-browser", "all");
    assert!(!passed, "{output}");
    assert_eq!(last_line(&output), "5 passed, 1 failed, 0 skipped");
}

#[test]
fn without_postgresql_its_tests_are_left_out_and_that_is_named() {
    let cargo = format!("echo \"asked: $*\"; {RUST_FINE}");
    for (is_there, require, expected) in [(true, "all", true), (false, "", true), (false, "all", false)] {
        let house = house("postgres", &cargo, UNITS_FINE);
        if !is_there {
            fs::remove_file(house.join("bin/postgres")).expect("the stand-in is there");
        }
        let (passed, output) = run(&house, &["rust"], "browser", require);
        assert_eq!(passed, expected, "{output}");
        let left_out = "--filterset not (kind(test) and test(/postgres/))";
        assert_eq!(output.contains(left_out), !is_there, "{output}");
        assert_eq!(
            output.contains("\nskipped: rust: no PostgreSQL"),
            !is_there,
            "{output}"
        );
    }
}

#[test]
fn the_python_of_the_clients_is_made_once_and_again_when_its_packages_change() {
    let house = house("clients", RUST_FINE, UNITS_FINE);
    let folder = house.join("target");
    let was_made_in_a_run = || {
        let (passed, output) = run(&house, &["clients"], "browser", "all");
        assert!(passed, "{output}");
        assert_eq!(last_line(&output), "3 passed, 0 failed, 0 skipped");
        output.contains("\nmade\n")
    };
    if folder.exists() {
        fs::remove_dir_all(folder).expect("it is ours");
    }
    assert!(was_made_in_a_run());
    assert!(!was_made_in_a_run());
    fs::write(house.join("interop/requirements.txt"), "sdk==2\n").expect("the target folder can be written");
    assert!(was_made_in_a_run());
}

#[test]
fn without_pip_the_clients_are_a_named_skip() {
    let house = house("no-pip", RUST_FINE, UNITS_FINE);
    fs::write(house.join("bin/python3"), "#!/bin/sh\nexit 1\n").expect("the file is ours");
    for (require, expected) in [
        ("", "0 passed, 0 failed, 1 skipped"),
        ("all", "0 passed, 1 failed, 0 skipped"),
    ] {
        let (passed, output) = run(&house, &["clients"], "browser", require);
        assert_eq!(passed, require.is_empty(), "{output}");
        assert!(
            output.contains("\nskipped: clients: no Python with pip"),
            "{output}"
        );
        assert_eq!(last_line(&output), expected);
    }
}

#[test]
fn a_skipped_test_is_named_and_fails_where_everything_is_required() {
    let skip = "printf 'SKIP [ ] (-) cart::add\\n Summary [ 1s] 1 test run: 1 passed, 1 skipped\\n'";
    let house = house("skip", skip, UNITS_FINE);
    for (require, expected) in [("", true), ("all", false)] {
        let (passed, output) = run(&house, &["rust"], "browser", require);
        assert_eq!(passed, expected, "{output}");
        assert!(output.contains("\nskipped: rust: cart::add\n"), "{output}");
        assert_eq!(last_line(&output), "1 passed, 0 failed, 1 skipped");
    }
}

#[test]
fn a_suite_that_breaks_or_says_nothing_is_a_failure() {
    let cases = [
        (
            "broken",
            "test \"$2\" = --version || { echo 'error: could not compile'; exit 101; }",
            "0 passed, 1 failed, 0 skipped",
        ),
        (
            "failing",
            "test \"$2\" = --version || { echo ' Summary [ 1s] 3 tests run: 1 passed, 2 failed'; exit 100; }",
            "1 passed, 2 failed, 0 skipped",
        ),
        (
            "late",
            "test \"$2\" = --version || { echo ' Summary [ 1s] 3 tests run: 3 passed'; exit 1; }",
            "3 passed, 1 failed, 0 skipped",
        ),
        ("silent", ":", "0 passed, 1 failed, 0 skipped"),
    ];
    for (name, cargo, expected) in cases {
        let (passed, output) = run(&house(name, cargo, UNITS_FINE), &["rust"], "browser", "");
        assert!(!passed, "{name}: {output}");
        assert_eq!(last_line(&output), expected, "{name}");
    }
}
