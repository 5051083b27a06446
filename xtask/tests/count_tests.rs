//! The closing lines of every test runner are counted as they are meant.

use std::io::Write;
use std::process::{Command, Stdio};

/// Checks that `output` of a runner is counted as `expected`, the names of skipped tests below it.
fn check(output: &str, expected: &str) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/count-tests.awk");
    let mut awk = Command::new("awk")
        .args(["-f", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("awk is a part of every POSIX system");
    awk.stdin
        .take()
        .expect("it is piped")
        .write_all(output.as_bytes())
        .expect("awk reads");
    let answer = awk.wait_with_output().expect("awk ends");
    let answer = String::from_utf8(answer.stdout).expect("awk writes text");
    assert_eq!(answer.trim_end(), expected, "{output}");
}

#[test]
fn nextest() {
    check(
        "     Summary [   0.531s] 31 tests run: 31 passed, 0 skipped\n",
        "31 0 0",
    );
    check(
        "     Summary [   1.2s] 1 test run: 1 passed (1 slow), 2 skipped",
        "1 0 2",
    );
    check(
        "Summary [ 9s] 7/8 tests run: 4 passed (1 flaky, 1 leaky), 2 failed, 1 timed out, 0 skipped",
        "4 3 0",
    );
    check(
        "\u{1b}[32;1m     Summary\u{1b}[0m [ 9s] \u{1b}[1m2\u{1b}[0m tests run: \u{1b}[1m2\u{1b}[0m passed",
        "2 0 0",
    );
    check(
        "        SKIP [         ] (───) shop::bin/shop cart::add\n  Summary [ 1s] 1 test run: 1 passed, 1 skipped",
        "1 0 1\nshop::bin/shop cart::add",
    );
    check(
        "    test result: FAILED. 0 passed; 1 failed; 0 ignored (told by a failing test)",
        "0 0 0",
    );
}

#[test]
fn cargo_test_sums_its_binaries() {
    check(
        "test cart::add ... ok\n\
         test cart::clear ... ignored, needs a server\n\
         test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
         test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 5 filtered out; finished in 0.00s\n",
        "4 2 1\ncart::clear needs a server",
    );
}

#[test]
fn vitest_counts_tests_and_not_files() {
    check(
        " ✓ src/cart.test.ts (12 tests | 2 skipped) 31ms\n\n\
         \x20Test Files  1 failed | 3 passed (4)\n      Tests  1 failed | 11 passed | 2 skipped | 1 todo (15)\n",
        "11 1 3\nsrc/cart.test.ts (12 tests | 2 skipped) 31ms",
    );
    check(" Test Files  1 failed (1)\n      Tests  no tests\n", "0 0 0");
}

#[test]
fn node_in_both_of_its_reporters() {
    check(
        "ok 1 - buys\nok 2 - pays # SKIP no card\n1..2\n# tests 4\n# pass 1\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 0\n",
        "1 2 1\npays  no card",
    );
    check(
        "✔ buys (12.1ms)\n﹣ pays (0.2ms) # SKIP\nℹ tests 2\nℹ pass 1\nℹ fail 0\nℹ skipped 1\n",
        "1 0 1\npays",
    );
}

#[test]
fn python_unittest() {
    check(
        "test_a (m.C.test_a) ... ok\n\nRan 8 tests in 22.787s\n\nOK\n",
        "8 0 0",
    );
    check(
        "test_a (m.C.test_a) ... skipped 'no Prometheus'\n\nRan 3 tests in 0.1s\n\nOK (skipped=1)\n",
        "2 0 1\ntest_a (m.C.test_a) 'no Prometheus'",
    );
    check(
        "Ran 9 tests in 1s\n\nFAILED (failures=2, errors=1, skipped=1, expected failures=1, unexpected successes=1)\n",
        "4 4 1",
    );
    // Two parts of one test failed; what comes before the first test could not be started.
    check("Ran 1 test in 1s\n\nFAILED (failures=2)\n", "0 2 0");
    check("Ran 0 tests in 1s\n\nFAILED (errors=1)\n", "0 1 0");
    check("Ran 0 tests in 0s\n\nNO TESTS RAN\n", "0 0 0");
    check("OK\nFAILED (failures=1)\n", "0 0 0");
}

#[test]
fn plain_runners_and_those_that_say_nothing() {
    check(
        "skipped: japan: no font\n12 passed, 0 failed, 1 skipped\r\n",
        "12 0 1\njapan: no font",
    );
    check("the shop says: 12 passed, 0 failed, 1 skipped, and more", "0 0 0");
    check("error: could not compile\n", "0 0 0");
}
