//! One purchase through every role: proof that the roof connects them rightly.

use serde_json::json;

use crate::folder::Folder;
use crate::guest::Guest;
use crate::offset::Offset;
use crate::process::Process;

#[tokio::test]
async fn a_guest_buys_with_a_coupon() {
    let (offset, folder) = (Offset::find(), Folder::new());
    let (shift, data) = (offset.text(), folder.at("data"));
    let arguments = [
        "up",
        "--simulate",
        "off",
        "--port-offset",
        &shift,
        "--data-dir",
        &data,
    ];
    let process = Process::start(&arguments, &[]);
    process.say("Ready in");

    let guest = Guest::arrive(format!("http://127.0.0.1:{}", offset.port(8000))).await;
    let wanted = json!({ "product_id": 101, "quantity": 2, "country": "US" });
    guest.post("/cart/add", &wanted).await;
    let checkout = json!({ "payment_method": "credit_card", "country": "US", "coupon": "SAVE20" });
    let bought = guest.post("/checkout", &checkout).await;
    assert_eq!(
        (&bought["status"], &bought["promo_code"]),
        (&json!("success"), &json!("SAVE20"))
    );

    let charges = format!("http://127.0.0.1:{}/api/payments", offset.port(3011));
    let charges = reqwest::get(charges).await.unwrap().text().await.unwrap();
    let transaction = bought["transaction_id"].as_str().unwrap();
    assert!(
        charges.contains(transaction),
        "{transaction} is not among {charges}"
    );

    process.signal("TERM");
    let ended = process.end();
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
}
