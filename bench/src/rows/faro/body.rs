//! A body as the Faro SDK sends it from a page that has much to tell.

use std::io::Write;

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

/// The items in each body.
pub(super) const ITEMS: u64 = 30;
/// When they happened. What is not of today is told as of now.
const TIME: &str = "2026-11-22T08:32:20.827Z";

/// How a body travels.
#[derive(Clone, Copy, Debug)]
pub(super) enum Body {
    Plain,
    Gzip,
}

impl Body {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Gzip => "gzip",
        }
    }

    /// The whole request.
    pub(super) fn request(self) -> Result<Vec<u8>> {
        let plain = serde_json::to_vec(&payload())?;
        let (encoding, body) = match self {
            Self::Plain => ("", plain),
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(&plain)?;
                ("content-encoding: gzip\r\n", encoder.finish()?)
            }
        };
        let head = format!(
            "POST /collect HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n{encoding}\
             content-length: {}\r\n\r\n",
            body.len()
        );
        Ok([head.into_bytes(), body].concat())
    }
}

fn payload() -> Value {
    json!({
        "meta": {
            "sdk": { "name": "faro-web", "version": "2.12.1" },
            "app": {
                "name": "frontend", "namespace": "webstore", "version": "0.1.0", "environment": "development",
            },
            "session": { "id": "Abc123XyZ0" },
            "page": { "url": "http://localhost:3001/us/products", "attributes": { "country": "US" } },
            "view": { "name": "home" },
            "browser": {
                "name": "Chrome", "version": "156.0.0.0", "os": "Linux unknown", "mobile": false, "language": "en-US",
                "userAgent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0",
                "viewportWidth": "1200", "viewportHeight": "800",
            },
        },
        "events": vec![event(); 14],
        "measurements": vec![measurement(); 8],
        "logs": vec![json!({ "message": "cart is shown", "level": "info", "timestamp": TIME }); 6],
        "exceptions": vec![exception(); 2],
    })
}

fn event() -> Value {
    json!({
        "name": "faro.performance.resource", "domain": "browser", "timestamp": TIME,
        "attributes": {
            "name": "http://localhost:3001/assets/app-1a2b.js", "duration": "106", "responseStatus": "200",
            "requestTime": "73", "responseTime": "10", "fetchTime": "106", "decodedBodySize": "446350",
            "cacheHitStatus": "fullLoad", "protocol": "http/1.1", "initiatorType": "script", "ttfb": "73",
        },
        "trace": { "trace_id": "0af7651916cd43dd8448eb211c80319c", "span_id": "b7ad6b7169203331" },
    })
}

fn measurement() -> Value {
    json!({
        "type": "web-vitals", "timestamp": TIME,
        "values": { "lcp": 408, "delta": 408, "element_render_delay": 336.7, "time_to_first_byte": 71.3 },
        "context": { "id": "v6-1795336340819", "rating": "good", "navigation_type": "navigate" },
    })
}

fn exception() -> Value {
    let frame = json!({
        "filename": "http://localhost:3001/assets/app-1a2b.js", "function": "onClick", "lineno": 29, "colno": 10453,
    });
    json!({
        "type": "TypeError", "value": "Cannot read properties of null (reading 'x')", "timestamp": TIME,
        "stacktrace": { "frames": vec![frame; 7] },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_has_as_many_items_as_it_says_and_gzip_makes_it_smaller() {
        let payload = payload();
        let lists = ["events", "measurements", "logs", "exceptions"]
            .map(|list| payload[list].as_array().unwrap().len());
        assert_eq!(lists.iter().sum::<usize>() as u64, ITEMS);
        assert!(Body::Gzip.request().unwrap().len() < Body::Plain.request().unwrap().len() / 2);
    }
}
