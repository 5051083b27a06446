//! The whole interface, over a small shop made here.

#![expect(clippy::unwrap_used, reason = "a test may unwrap")]

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use frontend::{Asset, CollectLimits, Frontend, Origin, Settings};
use http_body_util::BodyExt;
use telemetry::Telemetry;
use telemetry::ear::Ear;
use tower::ServiceExt;

const INDEX: &str = "<!doctype html><title>Shop</title>";

fn shop() -> Router {
    shop_telling(Telemetry::silent())
}

fn shop_telling(telemetry: Telemetry) -> Router {
    let settings = Settings {
        api_port: 8100,
        api_public: "https://api.shop.example".parse::<Origin>().unwrap(),
        shop_public: None,
        collect: CollectLimits::default(),
    };
    let assets = [
        ("index.html", INDEX),
        ("index.html.br", "page in brotli"),
        ("assets/app-1a2b.js", "let shop = 1"),
        ("assets/app-1a2b.js.br", "code in brotli"),
        ("assets/app-1a2b.js.gz", "code in gzip"),
        ("assets/lonely.css.gz", "a form without its file"),
        ("pictures/harbour-mug.svg", "<svg/>"),
        ("robots.txt", "User-agent: *"),
        ("odd.thing", "?"),
    ];
    let assets = assets.map(|(path, text)| Asset::new(path, text.as_bytes()));
    Frontend::with_assets(settings, assets, Arc::new(jiff::Timestamp::now), telemetry).router()
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask(method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = shop()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

async fn get(path: &str, headers: &[(&str, &str)]) -> Answer {
    ask(Method::GET, path, headers).await
}

#[tokio::test]
async fn files_are_served_by_name_with_their_type_and_age() {
    for (path, media_type, cache_control, body) in [
        ("/", "text/html; charset=utf-8", "no-cache", INDEX),
        ("/index.html", "text/html; charset=utf-8", "no-cache", INDEX),
        (
            "/assets/app-1a2b.js",
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
            "let shop = 1",
        ),
        (
            "/pictures/harbour-mug.svg?again",
            "image/svg+xml",
            "public, max-age=3600",
            "<svg/>",
        ),
        (
            "/robots.txt",
            "text/plain; charset=utf-8",
            "no-cache",
            "User-agent: *",
        ),
        ("/odd.thing", "application/octet-stream", "no-cache", "?"),
    ] {
        let answer = get(path, &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header(header::CONTENT_TYPE), media_type, "{path}");
        assert_eq!(answer.header(header::CACHE_CONTROL), cache_control, "{path}");
        assert_eq!(answer.header(header::VARY), "accept-encoding", "{path}");
        assert_eq!(answer.body, body, "{path}");
    }
}

#[tokio::test]
async fn the_client_gets_the_compression_it_likes_best() {
    let script = "/assets/app-1a2b.js";
    for (path, accepted, encoding, body) in [
        (script, "gzip, deflate, br", "br", "code in brotli"),
        (script, "br;q=0.1, gzip", "gzip", "code in gzip"),
        (script, "identity", "", "let shop = 1"),
        (script, "zstd", "", "let shop = 1"),
        ("/", "br", "br", "page in brotli"),
        ("/orders", "br", "br", "page in brotli"),
        ("/", "gzip", "", INDEX),
        ("/robots.txt", "gzip, br", "", "User-agent: *"),
    ] {
        let answer = get(path, &[("accept-encoding", accepted)]).await;
        assert_eq!(
            (answer.header(header::CONTENT_ENCODING), answer.body.as_str()),
            (encoding, body),
            "{path} as {accepted}"
        );
    }
}

#[tokio::test]
async fn a_form_that_the_client_has_is_not_sent_again() {
    let path = "/assets/app-1a2b.js";
    let plain = get(path, &[]).await;
    let brotli = get(path, &[("accept-encoding", "br")]).await;
    let plain_tag = plain.header(header::ETAG);
    assert_ne!(
        plain_tag,
        brotli.header(header::ETAG),
        "each form has its own tag"
    );
    assert!(plain_tag.starts_with('"'), "{plain_tag} is strong");

    let weak = format!("W/{plain_tag}");
    let listed = format!("\"other\", {plain_tag}");
    for known in [plain_tag, &weak, &listed, "*"] {
        let answer = get(path, &[("if-none-match", known)]).await;
        assert_eq!(answer.status, StatusCode::NOT_MODIFIED, "{known}");
        assert_eq!(answer.header(header::ETAG), plain_tag, "{known}");
        assert!(answer.body.is_empty(), "{known}");
    }
    for unknown in ["\"other\"", "", brotli.header(header::ETAG)] {
        let answer = get(path, &[("if-none-match", unknown)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{unknown}");
    }
}

#[tokio::test]
async fn every_page_of_the_shop_is_its_first_page() {
    for path in [
        "/us/products",
        "/orders/ORD123",
        "/orders/",
        "/v1.2/cart",
        "/search?q=a.b",
    ] {
        let answer = get(path, &[]).await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (StatusCode::OK, INDEX),
            "{path}"
        );
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-cache", "{path}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_that_shows_nothing() {
    for path in [
        "/assets/gone.js",
        "/assets/app-1a2b.js.br",
        "/assets/app-1a2b.js.gz",
        "/assets/lonely.css",
        "/favicon.ico",
        "/.env",
        "/../Cargo.toml",
        "/assets/../index.html",
        "/%2e%2e/Cargo.toml",
        "/assets/..%2findex.html",
        "/assets/..%5cindex.html",
        "//index.html",
        "/assets//app-1a2b.js",
        "/index.html%00.png",
        "/%",
        "/%ff",
    ] {
        let answer = get(path, &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(
            answer.header(header::CONTENT_TYPE),
            "application/problem+json",
            "{path}"
        );
        assert!(
            answer.body.contains("\"code\":\"not_found\""),
            "{path}: {}",
            answer.body
        );
    }
}

#[tokio::test]
async fn head_says_what_get_would() {
    let path = "/assets/app-1a2b.js";
    let head = ask(Method::HEAD, path, &[]).await;
    let full = get(path, &[]).await;
    assert_eq!(head.status, StatusCode::OK);
    assert!(head.body.is_empty());
    assert_eq!(head.header(header::CONTENT_LENGTH), full.body.len().to_string());
    assert_eq!(head.header(header::ETAG), full.header(header::ETAG));
    assert_eq!(
        ask(Method::HEAD, "/assets/gone.js", &[]).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn other_methods_are_refused() {
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
        let answer = ask(method.clone(), "/", &[]).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(answer.header(header::ALLOW), "GET,HEAD", "{method}");
    }
}

#[tokio::test]
async fn a_page_may_do_only_what_the_shop_needs() {
    let page = get("/", &[("accept-encoding", "br")]).await;
    assert_eq!(
        page.header(header::CONTENT_SECURITY_POLICY),
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self' http://localhost:8100 http://127.0.0.1:8100 https://api.shop.example; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    assert_eq!(page.header(header::REFERRER_POLICY), "same-origin");
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
    assert!(page.header("permissions-policy").contains("camera=()"));
    let script = get("/assets/app-1a2b.js", &[]).await;
    assert_eq!(
        script.header(header::CONTENT_SECURITY_POLICY),
        "",
        "only pages carry it"
    );
}

#[tokio::test]
async fn the_api_is_named_as_the_shop_was_opened() {
    for (host, expected) in [
        ("localhost:3001", "http://localhost:8100"),
        ("LOCALHOST:3001", "http://localhost:8100"),
        ("localhost", "http://localhost:8100"),
        ("127.0.0.1:3001", "http://127.0.0.1:8100"),
        ("shop.example", "https://api.shop.example"),
        ("localhost.evil.example", "https://api.shop.example"),
        ("localhost@evil.example", "https://api.shop.example"),
        ("not a host", "https://api.shop.example"),
        ("", "https://api.shop.example"),
    ] {
        let answer = get("/config.json", &[("host", host)]).await;
        let config: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        let said = ["api", "version", "environment"].map(|key| config[key].as_str().unwrap());
        let expected = [expected, env!("CARGO_PKG_VERSION"), "development"];
        assert_eq!(said, expected, "{host}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/json", "{host}");
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-cache", "{host}");
    }
    let nameless = get("/config.json", &[]).await;
    assert!(
        nameless.body.contains("\"https://api.shop.example\""),
        "{}",
        nameless.body
    );
}

#[tokio::test]
async fn it_says_that_it_lives() {
    let answer = get("/health", &[]).await;
    assert_eq!(answer.body, "{\"status\":\"ok\",\"service\":\"frontend\"}");
}

/// Whether or not the shop was built before this test, there is a page.
#[tokio::test]
async fn the_program_itself_always_has_a_page() {
    let settings = Settings {
        api_port: 8000,
        api_public: "http://localhost:8000".parse::<Origin>().unwrap(),
        shop_public: None,
        collect: CollectLimits::default(),
    };
    let request = Request::get("/").body(Body::empty()).unwrap();
    let response = Frontend::new(settings, Arc::new(jiff::Timestamp::now), Telemetry::silent())
        .router()
        .oneshot(request)
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(
        response.headers()[header::CONTENT_TYPE],
        "text/html; charset=utf-8"
    );
}

#[tokio::test]
async fn requests_are_told_of_by_a_handful_of_routes_whatever_is_asked_for() {
    let (telemetry, listener) = Ear::new();
    let router = shop_telling(telemetry);
    for path in [
        "/",
        "/config.json",
        "/health",
        "/assets/app-1a2b.js",
        "/orders/17",
        "/no.such",
        "/..%2f",
    ] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        router.clone().oneshot(request).await.unwrap();
    }
    let names: Vec<String> = listener.plain_spans().into_iter().map(|span| span.name).collect();
    let (file, page) = ("GET /{*path}", "GET /");
    assert_eq!(
        names,
        [page, "GET /config.json", "GET /health", file, file, file, file]
    );
}
