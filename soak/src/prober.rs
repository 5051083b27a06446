//! Somebody who asks all the time whether the processes live.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};
use wire::health::Readiness;

use crate::http::{Http, Request};

/// The pause between two questions.
const PAUSE: Duration = Duration::from_millis(200);
/// How long an answer may take.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(1);
/// The pause between two looks at whether a shop is ready.
const LOOK_PAUSE: Duration = Duration::from_millis(50);

/// Asks `/health` again and again, until it is dropped.
#[derive(Debug)]
pub(crate) struct Prober {
    task: JoinHandle<Result<()>>,
    answers: Arc<AtomicU64>,
}

impl Prober {
    /// Begins to ask the service at `address`.
    pub(crate) fn start(address: Arc<str>) -> Result<Self> {
        let (http, answers) = (Http::new()?, Arc::new(AtomicU64::new(0)));
        let count = Arc::clone(&answers);
        let task = tokio::spawn(async move {
            loop {
                ask(&http, &address).await?;
                count.fetch_add(1, Ordering::Relaxed);
                sleep(PAUSE).await;
            }
        });
        Ok(Self { task, answers })
    }

    /// How often it was answered; an error when it once was not, not in time, or not with 200.
    pub(crate) async fn end(mut self) -> Result<u64> {
        if self.task.is_finished() {
            (&mut self.task).await.context("the prober broke off")??;
        }
        let answers = self.answers.load(Ordering::Relaxed);
        ensure!(answers > 0, "nobody answered /health");
        Ok(answers)
    }
}

impl Drop for Prober {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn ask(http: &Http, address: &str) -> Result<()> {
    let url = format!("{address}/health");
    let request = Request {
        url: &url,
        ..Request::default()
    };
    let answer = timeout(ANSWER_TIME_MAX, http.get(request)).await;
    let answer = answer.context("/health was not answered within a second")?;
    let status = answer.context("/health was not answered")?.status;
    ensure!(status == 200, "/health was answered with {status}");
    Ok(())
}

/// Waits until `/ready` of the service at `address` answers with this status and this word, and says how long that
/// took.
pub(crate) async fn becomes(
    http: &Http,
    address: &str,
    (status, word): (u16, &str),
    within: Duration,
) -> Result<Duration> {
    let begun = Instant::now();
    let url = format!("{address}/ready");
    loop {
        let request = Request {
            url: &url,
            ..Request::default()
        };
        let answer = http.get(request).await.context("/ready was not answered")?;
        let said: Readiness = answer.read()?;
        if answer.status == status && said.status == word {
            return Ok(begun.elapsed());
        }
        ensure!(
            begun.elapsed() < within,
            "/ready says {} {} instead of {status} {word}",
            answer.status,
            said.status
        );
        sleep(LOOK_PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// A service that answers every request with this status and body, until it is dropped.
    async fn service(status: &'static str, body: &'static str) -> (Arc<str>, JoinHandle<()>) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let _request = stream.read(&mut [0; 4096]).await.unwrap();
                let length = body.len();
                let answer = format!(
                    "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
                );
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        (address.into(), task)
    }

    #[tokio::test]
    async fn only_200_is_health() {
        let http = Http::new().unwrap();
        for (status, is_fine) in [("200 OK", true), ("503 Service Unavailable", false)] {
            let (address, task) = service(status, "{}").await;
            assert_eq!(ask(&http, &address).await.is_ok(), is_fine, "{status}");
            task.abort();
        }
        let closed = lab::free_port().unwrap();
        assert!(ask(&http, &format!("http://127.0.0.1:{closed}")).await.is_err());
    }

    #[tokio::test]
    async fn another_readiness_is_named() {
        let http = Http::new().unwrap();
        let body = r#"{"status":"degraded","database":"ok","cache":"unavailable"}"#;
        let (address, task) = service("200 OK", body).await;
        let becomes = |expected| becomes(&http, &address, expected, Duration::ZERO);
        assert!(becomes((200, "degraded")).await.is_ok());
        let error = becomes((200, "ready")).await.unwrap_err().to_string();
        assert_eq!(error, "/ready says 200 degraded instead of 200 ready");
        task.abort();
    }
}
