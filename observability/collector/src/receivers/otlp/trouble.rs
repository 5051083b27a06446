//! What can go wrong with a request, and what its sender is told: the one table for HTTP and gRPC.

use std::borrow::Cow;
use std::time::Duration;

use axum::http::StatusCode;
use prost::Message;
use tonic::Code;

use crate::consumer::Refusal;
use crate::otlp::{Malformed, status::RpcStatus};

/// When a sender may come back that was refused for now.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Why a request was not taken.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It cannot be decoded.
    Malformed(Malformed),
    /// A `content-encoding` that is not ours.
    Encoding(String),
    /// The body ended early, or is not what its encoding says.
    Broken(String),
    /// It is larger than this many bytes, on the wire, decompressed or decoded.
    TooLarge(usize),
    /// It did not arrive in time.
    TooSlow,
    /// Too much is under way.
    Busy,
    /// The pipeline refused it.
    Refused(Refusal),
    /// The pipeline did not answer in time.
    TimedOut,
    /// No pipeline takes this signal.
    Unrouted,
}

impl Trouble {
    /// The status over HTTP and the code over gRPC. Whoever gets 408, 503 or `UNAVAILABLE` may try again.
    pub(super) fn statuses(&self) -> (StatusCode, Code) {
        match self {
            Self::Malformed(_) | Self::Encoding(_) | Self::Broken(_) => {
                (StatusCode::BAD_REQUEST, Code::InvalidArgument)
            }
            Self::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, Code::ResourceExhausted),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, Code::DeadlineExceeded),
            Self::Busy | Self::TimedOut => (StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable),
            Self::Refused(refusal) if refusal.is_retryable => {
                (StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable)
            }
            Self::Refused(_) => (StatusCode::BAD_REQUEST, Code::InvalidArgument),
            Self::Unrouted => (StatusCode::NOT_FOUND, Code::Unimplemented),
        }
    }

    /// When to come back, if that makes sense.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        (self.statuses().0 == StatusCode::SERVICE_UNAVAILABLE).then_some(RETRY_AFTER)
    }

    /// One sentence for the sender.
    pub(super) fn sentence(&self) -> Cow<'static, str> {
        match self {
            Self::Malformed(malformed) => malformed.sentence().into(),
            Self::Encoding(name) => {
                format!("unsupported content-encoding: {name}; use gzip or identity").into()
            }
            Self::Broken(why) => format!("the body cannot be read: {why}").into(),
            Self::TooLarge(max) => format!("the request is larger than {max} bytes").into(),
            Self::TooSlow => "the body arrives too slowly".into(),
            Self::Busy => "too many requests are under way".into(),
            Self::Refused(refusal) => refusal.reason.clone(),
            Self::TimedOut => "the pipeline does not answer in time".into(),
            Self::Unrouted => "no pipeline takes this signal".into(),
        }
    }

    /// As the body of an answer.
    pub(super) fn rpc_status(&self) -> RpcStatus {
        RpcStatus::new(self.statuses().1 as i32, self.sentence())
    }
}

impl From<Trouble> for tonic::Status {
    fn from(trouble: Trouble) -> Self {
        let (code, sentence) = (trouble.statuses().1, trouble.sentence());
        match trouble.retry_after() {
            None => Self::new(code, sentence),
            Some(wait) => {
                let details = trouble.rpc_status().retry_after(wait).encode_to_vec();
                Self::with_details(code, sentence, details.into())
            }
        }
    }
}
