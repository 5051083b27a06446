//! Programs that are no shops, to see what becomes of processes, folders and logs.

use std::fs;
use std::os::unix::process::ExitStatusExt;

use super::*;

/// A shop whose binary is this shell script. Another process writes it: while this one has it open for writing,
/// a child that a test beside this one forks could keep it so, and nobody could run it.
fn shop_of(script: &str) -> (Folder, Shop) {
    shop_with(Layout::Main, script)
}

/// As [`shop_of`], with two main-services.
fn shop_of_twins(script: &str) -> (Folder, Shop) {
    shop_with(Layout::Twins, script)
}

fn shop_with(layout: Layout, script: &str) -> (Folder, Shop) {
    let folder = Folder::create("webstore-soak").unwrap();
    let webstore = folder.path().join("webstore");
    let write = "printf '#!/bin/sh\n%s\n' \"$1\" >\"$0\" && chmod +x \"$0\"";
    let mut writer = std::process::Command::new("sh");
    let written = writer.args(["-c", write]).arg(&webstore).arg(script).status();
    assert!(written.unwrap().success());
    let plan = Plan {
        layout,
        webstore,
        seed: 1,
    };
    (folder, Shop::found(&plan).unwrap())
}

#[tokio::test]
async fn what_went_wrong_is_kept_with_the_last_words() {
    let (_folder, mut shop) = shop_of("echo its last words; exit 3");
    let outcome = shop.open().await;
    let kept = shop.folder().to_owned();
    let error = shop.close(outcome).unwrap_err().to_string();
    for part in [
        "partners ended instead of starting (exit status: 3)",
        "its last words",
        &kept.to_string_lossy(),
    ] {
        assert!(error.contains(part), "{part} in {error}");
    }
    assert!(kept.join("partners.log").is_file());
    fs::remove_dir_all(kept).unwrap();
}

#[tokio::test]
async fn what_went_well_leaves_nothing() {
    let (_folder, shop) = shop_of("exit 0");
    let path = shop.folder().to_owned();
    assert_eq!(shop.close(Ok(7)).unwrap(), 7);
    assert!(!path.exists());
}

#[tokio::test]
async fn a_killed_house_can_be_started_again() {
    let (_folder, mut shop) = shop_of("exec sleep 600");
    let launch = shop.usual_launch(MAIN);
    for _ in 0..2 {
        shop.begin(MAIN, &launch).unwrap();
        assert!(shop.begin(MAIN, &launch).is_err(), "it runs already");
        shop.signal(MAIN, Signal::Freeze).unwrap();
        shop.signal(MAIN, Signal::Kill).unwrap();
        assert_eq!(shop.gone(MAIN).await.unwrap().signal(), Some(9));
        assert!(shop.kill(MAIN).await.is_err(), "it is down");
    }
}

#[tokio::test]
async fn the_second_main_service_has_an_address_of_its_own_and_the_same_partners() {
    let (_folder, mut shop) = shop_of_twins("echo $*");
    let partner = format!(
        "--peer payments-service=http://127.0.0.1:{}",
        shop.offset.port(8081)
    );
    for (house, is_second) in [(MAIN, false), (TWIN, true)] {
        let launch = shop.usual_launch(house);
        shop.begin(house, &launch).unwrap();
        assert!(shop.gone(house).await.unwrap().success());
        let said = shop.log(house);
        assert!(
            said.contains("--ip-limit 0 --connections-per-ip 0 --user-limit 0"),
            "{said}"
        );
        assert_eq!(said.contains("--bind 127.0.0.2"), is_second, "{said}");
        assert_eq!(said.contains(&partner), is_second, "{said}");
    }
    assert_ne!(shop.address_of(MAIN), shop.address_of(TWIN));
}

#[tokio::test]
async fn only_an_empty_outbox_owes_nothing() {
    for (script, owed) in [
        ("echo The outbox is empty.", None),
        ("echo '1 waiting, 0 dead'", Some("1 waiting, 0 dead\n")),
        (
            "echo The outbox is empty.; exit 1",
            Some("The outbox is empty.\n"),
        ),
    ] {
        let (_folder, shop) = shop_of(script);
        assert_eq!(shop.owed().await.unwrap().as_deref(), owed, "{script}");
    }
}

#[tokio::test]
async fn an_audit_that_fails_is_a_difference() {
    for (script, found) in [("echo fine", None), ("echo ORD5 >&2; exit 1", Some("ORD5\n"))] {
        let (_folder, shop) = shop_of(script);
        assert_eq!(shop.imbalance().await.unwrap().as_deref(), found, "{script}");
    }
}
