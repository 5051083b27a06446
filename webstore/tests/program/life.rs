//! A whole life: start, table, answers, drain.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use crate::folder::Folder;
use crate::offset::Offset;
use crate::process::{Process, run};

const PAYMENTS: u16 = 8081;

/// How long an answer may take.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);

struct Shop {
    offset: Offset,
    folder: Folder,
    process: Process,
    welcome: Vec<String>,
}

impl Shop {
    fn start(arguments: &[&str]) -> Self {
        let (offset, folder) = (Offset::find(), Folder::new());
        let (shift, data) = (offset.text(), folder.at("data"));
        let common = ["--port-offset", &shift, "--data-dir", &data];
        let process = Process::start(&[arguments, common.as_slice()].concat(), &[]);
        let welcome = process.say("Ready in");
        Self {
            offset,
            folder,
            process,
            welcome,
        }
    }

    fn welcomes_with(&self, expected: &str) -> bool {
        self.welcome.iter().any(|line| line.contains(expected))
    }
}

#[tokio::test]
async fn the_whole_shop_starts_answers_and_stops() {
    let shop = Shop::start(&["up", "--seed", "77"]);
    assert!(shop.welcomes_with("seed 77"), "{:#?}", shop.welcome);
    let browser = format!("http://localhost:{}", shop.offset.port(3001));
    assert!(
        shop.welcomes_with(&format!("Open {browser}")),
        "{:#?}",
        shop.welcome
    );

    let services = [3001, 8000, 8081, 8082, 3011, 3002, 3003].map(|port| shop.offset.port(port));
    for port in services {
        let shown = format!("http://localhost:{port} ");
        assert!(
            shop.welcomes_with(&shown),
            "{shown} is missing in {:#?}",
            shop.welcome
        );
        let health = reqwest::get(format!("http://127.0.0.1:{port}/health"))
            .await
            .unwrap();
        assert_eq!(health.status(), 200, "port {port}");
        let body: serde_json::Value = health.json().await.unwrap();
        assert_eq!(body["status"], "ok", "port {port}");
    }
    assert_eq!(
        shop.offset.ports().len(),
        12,
        "seven services, and five doors of the collector"
    );
    for (port, path, expected) in [
        (13133, "", "Server available"),
        (13133, "sampling/recent", "decisions"),
        (8888, "metrics", "otelcol_process_uptime"),
    ] {
        let url = format!("http://127.0.0.1:{}/{path}", shop.offset.port(port));
        let text = reqwest::get(&url).await.unwrap().text().await.unwrap();
        assert!(text.contains(expected), "{url}: {text}");
    }

    shop.process.signal("TERM");
    let ended = shop.process.end();
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (Some(0), ""),
        "stopped by request"
    );
    assert!(shop.offset.are_ports_free());
    assert!(
        shop.folder.names().contains(&"data".to_owned()),
        "what was sold is kept"
    );
}

#[tokio::test]
async fn the_browser_is_sent_to_the_shifted_port() {
    let shop = Shop::start(&["run", "frontend"]);
    let configuration = format!("http://127.0.0.1:{}/config.json", shop.offset.port(3001));
    let body: serde_json::Value = reqwest::get(configuration).await.unwrap().json().await.unwrap();
    let expected = format!("http://127.0.0.1:{}", shop.offset.port(8000));
    assert_eq!(body["api"], expected);
    assert_eq!(
        shop.folder.names(),
        Vec::<String>::new(),
        "a role without data needs no folder"
    );
}

#[test]
fn named_roles_run_alone_and_foreign_files_stay() {
    let (offset, folder) = (Offset::find(), Folder::new());
    std::fs::write(folder.at("holiday.txt"), "mine").unwrap();
    let (shift, data) = (offset.text(), folder.at(""));
    let arguments = [
        "run",
        "payment-provider",
        "payments-service",
        "payment-provider",
        "--port-offset",
        &shift,
        "--data-dir",
        &data,
    ];
    let process = Process::start(&arguments, &[]);
    let welcome = process.say("Ready in").join("\n");
    let rows = welcome.matches("http://").count();
    assert_eq!(rows, 2, "a role that is named twice runs once: {welcome}");
    assert!(!welcome.contains("Open"), "there is no shop to open: {welcome}");
    process.signal("INT");
    assert_eq!(process.end().code, Some(0));
    assert_eq!(std::fs::read_to_string(folder.at("holiday.txt")).unwrap(), "mine");
}

/// A request under way: the head was sent and read, the body was not sent yet.
fn begin_request(shop: &Shop) -> TcpStream {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, shop.offset.port(PAYMENTS))).unwrap();
    stream.set_read_timeout(Some(ANSWER_TIME_MAX)).unwrap();
    let head = "POST /api/payments/process HTTP/1.1\r\nhost: localhost\r\nidempotency-key: life-1\r\n\
                content-length: 2\r\nexpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = [0; 25];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

#[test]
fn a_request_under_way_is_finished_before_the_end() {
    let shop = Shop::start(&["run", "payments-service", "payment-provider", "--log", "info"]);
    let mut request = begin_request(&shop);
    shop.process.signal("TERM");
    shop.process.log("Draining role=\"payments-service\"");
    request.write_all(b"{}").unwrap();
    let mut answer = String::new();
    request.read_to_string(&mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 4"),
        "the body does not fit: {answer}"
    );
    let ended = shop.process.end();
    assert_eq!(ended.code, Some(0));
    assert!(
        ended.stderr.contains("Draining role=\"payment-provider\""),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_second_request_to_stop_ends_at_once() {
    let shop = Shop::start(&["run", "payments-service", "payment-provider", "--log", "info"]);
    let _request = begin_request(&shop);
    shop.process.signal("INT");
    shop.process.log("Draining role=\"payments-service\"");
    shop.process.signal("INT");
    let ended = shop.process.end();
    assert_eq!(ended.code, Some(0));
    // The provider would have been next, once the request was over.
    assert!(!ended.stderr.contains("Draining"), "{}", ended.stderr);
}

#[test]
fn a_shop_finds_its_data_again() {
    let shop = Shop::start(&["run", "crm-system"]);
    shop.process.signal("TERM");
    assert_eq!(shop.process.end().code, Some(0));
    let shift = shop.offset.text();
    let again = [
        "run",
        "crm-system",
        "--port-offset",
        &shift,
        "--data-dir",
        &shop.folder.at("data"),
    ];
    let process = Process::start(&again, &[]);
    process.say("Ready in");
    let refused = run(&again);
    assert_eq!(refused.code, Some(1), "its port is taken now: {}", refused.stderr);
}
