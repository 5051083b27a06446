//! What is shipped cannot be told to kill itself.

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
