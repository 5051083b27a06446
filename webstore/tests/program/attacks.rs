//! `webstore attack` on the real program: every attack is noticed, and nobody else notices it.

use crate::folder::Folder;
use crate::offset::Offset;
use crate::process::{Ended, Process, run};
use crate::shop::stop;

struct Shop {
    process: Process,
    offset: Offset,
    _folder: Folder,
}

impl Shop {
    fn start(arguments: &[&str]) -> Self {
        let (offset, folder) = (Offset::find(), Folder::new());
        let (shift, data) = (offset.text(), folder.at("data"));
        let options = ["--simulate", "off", "--port-offset", &shift, "--data-dir", &data];
        let process = Process::start(&[&["up"], &options[..], arguments].concat(), &[]);
        process.say("Ready in");
        Self {
            process,
            offset,
            _folder: folder,
        }
    }

    fn attack(&self, arguments: &[&str]) -> Ended {
        let shift = self.offset.text();
        run(&[&["attack", "--port-offset", &shift, "--seed", "7"], arguments].concat())
    }
}

/// The table's rows, each as its cells.
fn rows(ended: &Ended) -> Vec<Vec<String>> {
    let lines = ended.stdout.lines().skip(1).take_while(|line| !line.is_empty());
    let cells = lines.map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()));
    cells.map(|cells| cells.map(str::to_owned).collect()).collect()
}

/// The number at the beginning of a cell.
fn number(cell: &str) -> u32 {
    cell.split(' ').next().unwrap().parse().unwrap()
}

#[test]
fn every_attack_is_noticed_and_no_honest_shopper_is_hurt() {
    let shop = Shop::start(&["--connections-per-ip", "16"]);
    let ended = shop.attack(&["all", "--seconds", "3"]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    let rows = rows(&ended);
    for (attack, shown_by, blocked_min) in [
        ("credential-stuffing", "credential_stuffing", 0),
        ("password-spraying", "credential_stuffing", 0),
        ("endpoint-scanning", "endpoint_scanning", 0),
        ("coupon-guessing", "abuse", 0),
        ("malformed-requests", "abuse", 0),
        // 200 requests are let in.
        ("scraping", "IP limit", 30),
        ("header-spoofing", "IP limit", 30),
        ("slow-clients", "connection cap, timeouts", 90),
    ] {
        let row = rows.iter().find(|row| row[0] == attack).unwrap();
        assert_eq!(row[1], shown_by, "{row:?}");
        assert!((1..=number(&row[3])).contains(&number(&row[2])), "{row:?}");
        assert!(number(&row[4]) >= blocked_min, "{row:?}");
        assert!(number(&row[5]) >= 20 && row[6] == "0", "{row:?}");
    }
    let last = ended.stdout.lines().last().unwrap();
    assert!(last.starts_with("8 of 8 attacks detected, 0 of "), "{last}");
    stop(shop.process);
}

#[test]
fn slow_clients_are_cut_off_also_when_they_are_few() {
    let shop = Shop::start(&["--connections-per-ip", "0"]);
    // Two each send a head, a body, and next to nothing.
    let ended = shop.attack(&["slow-clients", "--requests", "6", "--seconds", "60"]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    let row = &rows(&ended)[0];
    assert_eq!((&*row[3], &*row[4], &*row[6]), ("6", "100 %", "0"), "{row:?}");
    stop(shop.process);
}

#[test]
fn what_is_suspicious_is_blocked_if_that_was_asked_for() {
    let shop = Shop::start(&["--block-suspicious", "5"]);
    let ended = shop.attack(&["endpoint-scanning"]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    // Ten are let in; the list of blocked addresses is read again within a second.
    let row = &rows(&ended)[0];
    assert!(number(&row[4]) > 0 && row[6] == "0", "{row:?}");
    stop(shop.process);
}

#[test]
fn what_is_not_noticed_is_a_failure() {
    let shop = Shop::start(&["--ip-limit", "0"]);
    let ended = shop.attack(&["scraping"]);
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    assert_eq!(ended.stderr, "webstore: attack: 1 attack was not detected\n");
    assert!(
        rows(&ended)[0].contains(&"not detected".to_owned()),
        "{}",
        ended.stdout
    );
    let refused = shop.attack(&["scraping", "--admin-token", "user-token-123"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(1), ""));
    assert!(
        refused.stderr.contains("answers 403") && refused.stderr.contains("--admin-token"),
        "{}",
        refused.stderr
    );
    stop(shop.process);
}

#[test]
fn where_no_shop_is_nothing_is_attacked() {
    let offset = Offset::find();
    let ended = run(&["attack", "all", "--port-offset", &offset.text()]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
    assert!(
        ended.stderr.contains("main-service does not answer"),
        "{}",
        ended.stderr
    );
}
