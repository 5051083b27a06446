//! OTLP over HTTP, to somebody else.

use std::io::Write;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use flate2::write::GzEncoder;
use prost::Message;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Response, StatusCode, Url, redirect};

use super::sender::{Failure, Sender, Taken, sentence};
use super::settings::{Compression, HttpSettings, SettingsError};
use crate::otlp::Encoding;
use crate::otlp::status::{ExportAnswer, RpcStatus};
use crate::payload::Signal;

/// The part of an answer that is read, in bytes.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

pub(super) struct HttpSender {
    client: Client,
    /// For spans, data points and log records.
    urls: [Option<Url>; 3],
    headers: HeaderMap,
    encoding: Encoding,
    compression: Compression,
}

impl HttpSender {
    pub(super) fn new(settings: &HttpSettings) -> Result<Self, SettingsError> {
        // Neither the environment's proxies nor redirects: telemetry goes where the configuration says.
        let client = Client::builder()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .timeout(settings.timeout)
            .build()
            .map_err(|error| SettingsError::Client(sentence(&error)))?;
        Ok(Self {
            client,
            urls: urls(settings)?,
            headers: headers(settings)?,
            encoding: settings.encoding.into(),
            compression: settings.compression,
        })
    }

    async fn post(&self, signal: Signal, body: Bytes) -> Result<Response, Failure> {
        let Some(url) = &self.urls[signal as usize] else {
            return Err(Failure::permanent(format!(
                "there is no endpoint for {}",
                signal.name()
            )));
        };
        let request = self.client.post(url.clone()).headers(self.headers.clone());
        let request = match self.compression {
            Compression::None => request.body(body),
            Compression::Gzip => request
                .header(header::CONTENT_ENCODING, "gzip")
                .body(compressed(body).await?),
        };
        let sent = request.send().await;
        sent.map_err(|error| Failure::retryable(sentence(&error.without_url())))
    }
}

/// Compresses on a thread of its own: a large body takes many milliseconds.
async fn compressed(body: Bytes) -> Result<Vec<u8>, Failure> {
    let work = tokio::task::spawn_blocking(move || {
        let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), flate2::Compression::fast());
        encoder.write_all(&body).and_then(|()| encoder.finish())
    });
    let done = work
        .await
        .map_err(|error| Failure::permanent(error.to_string()))?;
    done.map_err(|error| Failure::permanent(error.to_string()))
}

fn urls(settings: &HttpSettings) -> Result<[Option<Url>; 3], SettingsError> {
    let rows = [
        ("traces_endpoint", &settings.traces_endpoint, "/v1/traces"),
        ("metrics_endpoint", &settings.metrics_endpoint, "/v1/metrics"),
        ("logs_endpoint", &settings.logs_endpoint, "/v1/logs"),
    ];
    let mut urls = [None, None, None];
    for (url, (key, own, path)) in urls.iter_mut().zip(rows) {
        if !own.is_empty() {
            *url = Some(parse(key, own)?);
        } else if !settings.endpoint.is_empty() {
            let base = parse("endpoint", &settings.endpoint)?;
            let whole = format!("{}{path}", base.as_str().trim_end_matches('/'));
            *url = Some(parse("endpoint", &whole)?);
        }
    }
    match urls.iter().all(Option::is_none) {
        true => parse("endpoint", "").map(|_| urls),
        false => Ok(urls),
    }
}

fn parse(key: &'static str, value: &str) -> Result<Url, SettingsError> {
    let wrong = || SettingsError::Endpoint {
        key,
        value: value.to_owned(),
    };
    let url = Url::parse(value).map_err(|_| wrong())?;
    match url.scheme() {
        "http" if url.has_host() && url.query().is_none() && url.fragment().is_none() => Ok(url),
        "https" => Err(SettingsError::Encryption { key }),
        _ => Err(wrong()),
    }
}

fn headers(settings: &HttpSettings) -> Result<HeaderMap, SettingsError> {
    let mut headers = HeaderMap::new();
    let media_type = Encoding::from(settings.encoding).media_type();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    for (name, value) in &settings.headers {
        let wrong = || SettingsError::Header { name: name.clone() };
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?;
        let value = HeaderValue::from_str(value).map_err(|_| wrong())?;
        headers.insert(key, value);
    }
    Ok(headers)
}

#[async_trait]
impl Sender for HttpSender {
    async fn send(&self, signal: Signal, body: Bytes) -> Result<Taken, Failure> {
        let response = self.post(signal, body).await?;
        let (status, wait) = (response.status(), retry_after(response.headers()));
        let answer = read(response).await;
        if status.is_success() {
            return Ok(taken(self.encoding, &answer));
        }
        Err(Failure {
            is_retryable: is_retryable(status),
            wait,
            reason: format!("{status}: {}", reason(self.encoding, &answer)),
        })
    }
}

/// OTLP 1.x, "OTLP/HTTP Response", Retryable Response Codes.
fn is_retryable(status: StatusCode) -> bool {
    matches!(status.as_u16(), 429 | 502 | 503 | 504)
}

/// In seconds. The other form, a date, is not read.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers
        .get(header::RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds))
}

/// The beginning of the answer; what does not arrive is not missed.
async fn read(mut response: Response) -> Vec<u8> {
    let mut answer = Vec::new();
    while let Ok(Some(piece)) = response.chunk().await {
        let room = ANSWER_BYTES_MAX - answer.len();
        answer.extend_from_slice(&piece[..piece.len().min(room)]);
        if answer.len() == ANSWER_BYTES_MAX {
            break;
        }
    }
    answer
}

/// What an answer says about a part that was not taken.
fn taken(encoding: Encoding, answer: &[u8]) -> Taken {
    if encoding == Encoding::Protobuf {
        let part = ExportAnswer::decode(answer).unwrap_or_default().partial_success;
        let part = part.unwrap_or_default();
        return Taken {
            rejected: u64::try_from(part.rejected).unwrap_or_default(),
            reason: part.error_message,
        };
    }
    let answer: serde_json::Value = serde_json::from_slice(answer).unwrap_or_default();
    let part = &answer["partialSuccess"];
    let numbers = ["rejectedSpans", "rejectedDataPoints", "rejectedLogRecords"].map(|key| {
        let number = &part[key];
        number.as_u64().or_else(|| number.as_str()?.parse().ok())
    });
    Taken {
        rejected: numbers.into_iter().flatten().next().unwrap_or_default(),
        reason: part["errorMessage"].as_str().unwrap_or_default().to_owned(),
    }
}

/// The sentence in a refusal, if it has one.
fn reason(encoding: Encoding, answer: &[u8]) -> String {
    match encoding {
        Encoding::Protobuf => RpcStatus::decode(answer).unwrap_or_default().message,
        Encoding::Json => {
            let answer: serde_json::Value = serde_json::from_slice(answer).unwrap_or_default();
            answer["message"].as_str().unwrap_or_default().to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_urls_are_the_endpoint_with_a_path_or_their_own() {
        let settings = HttpSettings {
            endpoint: "http://host:4318/otlp/".to_owned(),
            logs_endpoint: "http://loki:3100/otlp/v1/logs".to_owned(),
            ..HttpSettings::default()
        };
        let urls = urls(&settings).unwrap().map(|url| url.unwrap().to_string());
        let expected = [
            "http://host:4318/otlp/v1/traces",
            "http://host:4318/otlp/v1/metrics",
            "http://loki:3100/otlp/v1/logs",
        ];
        assert_eq!(urls, expected);
        for (endpoint, expected) in [
            ("", "address"),
            ("host:4318", "address"),
            ("http://", "address"),
            ("http://host/?a=b", "address"),
            ("https://host:4318", "encrypt"),
        ] {
            let settings = HttpSettings {
                endpoint: endpoint.to_owned(),
                ..HttpSettings::default()
            };
            let said = super::urls(&settings).unwrap_err().to_string();
            assert!(said.contains(expected), "{endpoint}: {said}");
        }
    }

    #[test]
    fn a_part_that_was_not_taken_is_read_in_both_encodings() {
        let expected = Taken {
            rejected: 3,
            reason: "old".to_owned(),
        };
        for json in [
            r#"{"partialSuccess":{"rejectedSpans":"3","errorMessage":"old"}}"#,
            r#"{"partialSuccess":{"rejectedLogRecords":3,"errorMessage":"old"}}"#,
        ] {
            assert_eq!(taken(Encoding::Json, json.as_bytes()), expected, "{json}");
        }
        for nothing in ["", "{}", "[1]", "<html>", r#"{"partialSuccess":null}"#] {
            assert_eq!(
                taken(Encoding::Json, nothing.as_bytes()),
                Taken::default(),
                "{nothing}"
            );
        }
        let protobuf = [&[0x0a, 7, 8, 3, 0x12, 3][..], b"old"].concat();
        assert_eq!(taken(Encoding::Protobuf, &protobuf), expected);
        assert_eq!(taken(Encoding::Protobuf, b""), Taken::default());
    }
}
