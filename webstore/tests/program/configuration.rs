//! Configuration files of one's own, good and broken.

use std::fs;

use crate::failures::check;
use crate::folder::Folder;
use crate::offset::Offset;
use crate::process::Process;

#[test]
fn a_broken_file_is_named_with_line_and_key() {
    let (offset, folder) = (Offset::find(), Folder::new());
    let data = folder.at("data");
    for (number, (name, text, expected)) in [
        (
            "promotions.toml",
            "[tiers.T]\nover_usd = 1\npercent = 0\n",
            "promotions.toml:3: tiers.T.percent: ",
        ),
        (
            "promotions.toml",
            "\n[discounts]",
            "promotions.toml:2: discounts: ",
        ),
        ("promotions.toml", "[tiers", "promotions.toml:1: "),
        (
            "catalogue.toml",
            "\n[[category]]\ncode = \"toys\"\ncolour = 1\n",
            "catalogue.toml:4: unknown field `colour`",
        ),
        (
            "catalogue.toml",
            "category = []\nproduct = []\nshipping = []",
            "catalogue.toml: ",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let config = folder.at(&format!("config-{number}"));
        fs::create_dir(&config).unwrap();
        fs::write(format!("{config}/{name}"), text).unwrap();
        let expected = format!("webstore: {config}/{expected}");
        check(
            &offset,
            &["up", "--data-dir", &data, "--config-dir", &config],
            &[&expected],
        );
        assert!(!fs::exists(&data).unwrap(), "nothing was begun");
    }
}

#[test]
fn a_folder_or_file_that_cannot_be_read_is_named() {
    let (offset, folder) = (Offset::find(), Folder::new());
    let nowhere = folder.at("nowhere");
    check(
        &offset,
        &["up", "--config-dir", &nowhere],
        &[&nowhere, "--config-dir"],
    );

    let binary = folder.at("promotions.toml");
    fs::write(&binary, [0xff, 0xfe]).unwrap();
    check(
        &offset,
        &["up", "--config-dir", &folder.at("")],
        &[&binary, "--config-dir"],
    );

    fs::write(&binary, "#".repeat(1024 * 1024 + 1)).unwrap();
    check(
        &offset,
        &["up", "--config-dir", &folder.at("")],
        &["larger than 1 MB"],
    );
}

#[tokio::test]
async fn rules_of_ones_own_are_used_and_other_files_ignored() {
    let (offset, folder) = (Offset::find(), Folder::new());
    let rules = "[coupons.OURS]\ndescription = \"ours\"\npercent = 50\n";
    fs::write(folder.at("promotions.toml"), rules).unwrap();
    fs::write(folder.at("shopping-list.toml"), "[[[").unwrap();
    let (shift, config) = (offset.text(), folder.at(""));
    let arguments = [
        "run",
        "promotions-service",
        "--port-offset",
        &shift,
        "--config-dir",
        &config,
    ];
    let process = Process::start(&arguments, &[]);
    process.say("Ready in");
    let address = format!(
        "http://127.0.0.1:{}/api/promotions/validate-coupon",
        offset.port(8082)
    );
    for (coupon, expected) in [("OURS", true), ("WELCOME10", false)] {
        let question = serde_json::json!({
            "country": "US", "amount": 10_000, "currency": "USD", "coupon": coupon
        });
        let request = reqwest::Client::new().post(&address).json(&question);
        let answer: serde_json::Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["valid"], expected, "{coupon}: {answer}");
    }
}
