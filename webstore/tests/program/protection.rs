//! The options of protection do what they say in the real program.

use tokio::io::AsyncReadExt;

use crate::folder::Folder;
use crate::offset::Offset;
use crate::process::Process;
use crate::shop::stop;

struct Shop {
    process: Process,
    offset: Offset,
    _folder: Folder,
}

impl Shop {
    fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let (offset, folder) = (Offset::find(), Folder::new());
        let (shift, data) = (offset.text(), folder.at("data"));
        let common = [
            "up",
            "--simulate",
            "off",
            "--port-offset",
            &shift,
            "--data-dir",
            &data,
        ];
        let process = Process::start(&[&common, arguments].concat(), variables);
        process.say("Ready in");
        Self {
            process,
            offset,
            _folder: folder,
        }
    }

    /// The status for whoever asks with such a header.
    async fn status(&self, forwarded: &str, path: &str) -> u16 {
        let url = format!("http://127.0.0.1:{}{path}", self.offset.port(8000));
        let request = reqwest::Client::new()
            .get(url)
            .header("x-forwarded-for", forwarded);
        request.send().await.unwrap().status().as_u16()
    }
}

#[tokio::test]
async fn an_address_that_is_blocked_stays_outside() {
    let shop = Shop::start(&["--block", "127.0.0.0/8"], &[]);
    assert_eq!(shop.status("192.0.2.1", "/us/products").await, 403);
    assert_eq!(shop.status("192.0.2.1", "/health").await, 200);
    stop(shop.process);
}

#[tokio::test]
async fn behind_a_proxy_each_client_has_its_own_limit() {
    let variables = [
        ("WEBSTORE_IP_LIMIT", "2"),
        ("WEBSTORE_BLOCK", "198.51.100.0/24,2001:db8::/32"),
    ];
    let arguments = ["--trusted-proxy", "127.0.0.0/8", "--allow", "198.51.100.7"];
    let shop = Shop::start(&arguments, &variables);
    for (forwarded, status) in [
        ("192.0.2.1", 200),
        ("192.0.2.1", 200),
        ("192.0.2.1", 429),
        ("192.0.2.2", 200),
        ("198.51.100.6", 403),
        ("198.51.100.7", 200),
        ("2001:db8::1", 403),
    ] {
        assert_eq!(
            shop.status(forwarded, "/us/products").await,
            status,
            "{forwarded}"
        );
    }
    stop(shop.process);
}

#[tokio::test]
async fn what_is_suspicious_or_too_much_is_written_down() {
    let shop = Shop::start(&["--ip-limit", "6"], &[]);
    let cart = format!("http://127.0.0.1:{}/cart", shop.offset.port(8000));
    for status in [401, 401, 401, 401, 401, 401, 429] {
        let forged = reqwest::Client::new().get(&cart).bearer_auth("forged");
        assert_eq!(forged.send().await.unwrap().status().as_u16(), status);
    }
    for (message, what) in [
        ("Suspicious activity detected", "type=\"credential_stuffing\""),
        ("Rate limit exceeded", "limit_type=\"ip\""),
    ] {
        let lines = shop.process.log(message);
        let line = lines.last().unwrap();
        for expected in ["WARN", what, "client.address=127.0.0.1", "http.route=\"/cart\""] {
            assert!(line.contains(expected), "{expected} in {line}");
        }
        assert!(!line.contains("forged") && !line.contains("r#"), "{line}");
    }
    stop(shop.process);
}

#[tokio::test]
async fn one_address_cannot_hold_all_connections() {
    let shop = Shop::start(&["--connections-per-ip", "2"], &[]);
    for port in [8000, 3001] {
        let address = format!("127.0.0.1:{}", shop.offset.port(port));
        let open = || tokio::net::TcpStream::connect(&address);
        let _held = (open().await.unwrap(), open().await.unwrap());
        let mut heard = String::new();
        open().await.unwrap().read_to_string(&mut heard).await.unwrap();
        assert!(heard.starts_with("HTTP/1.1 429 "), "{port}: {heard}");
        assert!(heard.contains("too_many_connections"), "{port}: {heard}");
    }
    stop(shop.process);
}
