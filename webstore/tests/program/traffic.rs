//! `webstore traffic` and the shoppers of `webstore up`: the real program takes them for people.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::folder::Folder;
use crate::guest::Guest;
use crate::offset::Offset;
use crate::process::{Ended, Process, run};
use crate::shop::stop;

/// How long the first shopper may be in coming. Far longer than it takes even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A shop with the usual limits, and partners that never fail.
struct Shop {
    process: Process,
    offset: Offset,
    folder: Folder,
    welcome: Vec<String>,
}

impl Shop {
    fn start(arguments: &[&str]) -> Self {
        let (offset, folder) = (Offset::find(), Folder::new());
        let (shift, data) = (offset.text(), folder.at("data"));
        let options = [
            "up",
            "--simulate",
            "off",
            "--port-offset",
            &shift,
            "--data-dir",
            &data,
        ];
        let process = Process::start(&[&options[..], arguments].concat(), &[]);
        let welcome = process.say("Ready in");
        Self {
            process,
            offset,
            folder,
            welcome,
        }
    }

    fn arguments<'a>(&self, shift: &'a str, arguments: &[&'a str]) -> Vec<&'a str> {
        [&["traffic", "--port-offset", shift, "--seed", "7"], arguments].concat()
    }

    fn traffic(&self, arguments: &[&str]) -> Ended {
        run(&self.arguments(&self.offset.text(), arguments))
    }

    async fn administrator(&self) -> Guest {
        let api = format!("http://127.0.0.1:{}", self.offset.port(8000));
        Guest::known(api, "admin-token-456")
    }

    fn check_books(&self) {
        let (shift, data) = (self.offset.text(), self.folder.at("data"));
        let checked = run(&["ledger", "check", "--port-offset", &shift, "--data-dir", &data]);
        assert_eq!(checked.code, Some(0), "{}{}", checked.stdout, checked.stderr);
    }
}

/// The number in front of this word in the line of sums.
fn sum(ended: &Ended, word: &str) -> u64 {
    let line = ended.stdout.lines().last().unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = words.iter().position(|other| other.trim_end_matches(';') == word);
    words[at.unwrap() - 1].parse().unwrap()
}

#[tokio::test]
async fn shoppers_are_taken_for_people() {
    let shop = Shop::start(&[]);
    let ended = shop.traffic(&["--rate", "20", "--duration", "8s", "--think-time", "50ms"]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    assert!(
        sum(&ended, "requests") > 100 && sum(&ended, "bought") > 0,
        "{}",
        ended.stdout
    );
    assert_eq!(sum(&ended, "errors"), 0, "{}", ended.stdout);
    let seen = shop.administrator().await.get("/admin/security").await;
    for nothing in ["suspicious", "rate_limited", "authentication_failures"] {
        assert_eq!(seen[nothing], serde_json::json!({}), "{seen}");
    }
    shop.check_books();
    stop(shop.process);
}

#[test]
fn the_shop_is_visited_as_the_options_say_and_judged_by_them() {
    let shop = Shop::start(&[]);
    let ended = shop.traffic(&["--rate", "20", "--duration", "3s"]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    let germans = [
        "--country-mix",
        "de=1",
        "--rate",
        "20",
        "--duration",
        "2s",
        "--max-p95",
        "0",
    ];
    let ended = shop.traffic(&germans);
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    assert!(ended.stderr.contains("--max-p95 0"), "{}", ended.stderr);
    assert!(
        ended.stdout.contains("\n  DE ") && !ended.stdout.contains("\n  US "),
        "{}",
        ended.stdout
    );
    stop(shop.process);
}

#[test]
fn being_interrupted_ends_with_the_table() {
    let shop = Shop::start(&[]);
    let shift = shop.offset.text();
    let process = Process::start(
        &shop.arguments(&shift, &["--duration", "1h", "--rate", "50"]),
        &[],
    );
    process.log("Ctrl-C ends it");
    process.signal("INT");
    let ended = process.end();
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    assert!(
        ended.stdout.contains("ENDPOINT") && ended.stdout.contains("(--seed 7)"),
        "{}",
        ended.stdout
    );
    stop(shop.process);
}

#[test]
fn where_no_shop_is_nobody_goes() {
    let offset = Offset::find();
    let ended = run(&["traffic", "--port-offset", &offset.text()]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
    assert!(
        ended.stderr.contains("main-service does not answer"),
        "{}",
        ended.stderr
    );
    let elsewhere = run(&["traffic", "--target", "192.0.2.1:8000"]);
    assert_eq!(elsewhere.code, Some(2), "{}", elsewhere.stderr);
}

#[tokio::test]
async fn up_has_shoppers_of_its_own() {
    let shop = Shop::start(&["--traffic", "50", "--seed", "7"]);
    let row = shop.welcome.iter().find(|line| line.contains("  traffic "));
    assert!(
        row.is_some_and(|row| row.contains("50 shoppers/s")),
        "{:#?}",
        shop.welcome
    );
    let administrator = shop.administrator().await;
    let deadline = Instant::now() + PATIENCE;
    loop {
        let funnel: Value = administrator.get("/admin/analytics/funnel").await;
        if funnel["stages"][1]["count"].as_i64().unwrap() > 10 {
            break;
        }
        assert!(Instant::now() < deadline, "{funnel}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    shop.process.signal("TERM");
    let ended = shop.process.end();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(!ended.stdout.contains("ERROR"), "{}", ended.stdout);
    assert!(!ended.stdout.contains("had trouble"), "{}", ended.stdout);
}

#[test]
fn who_wants_no_shoppers_has_none() {
    let shop = Shop::start(&["--traffic", "0"]);
    assert!(
        !shop.welcome.iter().any(|line| line.contains("traffic")),
        "{:#?}",
        shop.welcome
    );
    stop(shop.process);
}
