//! What is shipped cannot be told to kill itself.

use std::path::Path;

use crate::shop::{Shop, stop};

/// The name of a step that has been there from the beginning.
const STEP: &str = "checkout.opened";

#[tokio::test]
async fn the_variable_is_unknown_to_the_shipped_program() {
    let shop = Shop::new();
    let process = shop.start(&["up"], &[("WEBSTORE_FAULT_POINT", &format!("{STEP}:1"))]);
    process.log("warning: the variable WEBSTORE_FAULT_POINT is unknown and has no effect");
    shop.guest().await.buy().await;
    stop(process);
}

/// With `WEBSTORE_TEST_FAULTY_BINARY`, a path of `webstore-fault-points`, it also shows that such a name can be
/// found.
#[test]
fn the_shipped_program_has_no_name_of_a_step() {
    assert!(!names_a_step(Path::new(env!("CARGO_BIN_EXE_webstore"))));
    if let Some(faulty) = std::env::var_os("WEBSTORE_TEST_FAULTY_BINARY") {
        assert!(names_a_step(Path::new(&faulty)), "{}", faulty.display());
    }
}

fn names_a_step(program: &Path) -> bool {
    let bytes = std::fs::read(program).unwrap();
    String::from_utf8_lossy(&bytes).contains(STEP)
}
