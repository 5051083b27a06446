//! The small messages around the requests: `google.rpc.Status`, `RetryInfo`, and the answer to an export.

use std::time::Duration;

use prost::Message;

/// `google.rpc.Status`: the body of a refusal over HTTP, and the details of one over gRPC.
#[derive(Clone, PartialEq, Message)]
pub struct RpcStatus {
    /// The code of gRPC.
    #[prost(int32, tag = "1")]
    pub code: i32,
    /// One sentence.
    #[prost(string, tag = "2")]
    pub message: String,
    /// Anything else, by its type.
    #[prost(message, repeated, tag = "3")]
    pub details: Vec<Any>,
}

/// `google.protobuf.Any`.
#[derive(Clone, PartialEq, Message)]
pub struct Any {
    /// What `value` is.
    #[prost(string, tag = "1")]
    pub type_url: String,
    /// A message of that type.
    #[prost(bytes = "vec", tag = "2")]
    pub value: Vec<u8>,
}

/// `google.rpc.RetryInfo`.
#[derive(Clone, PartialEq, Message)]
struct RetryInfo {
    #[prost(message, optional, tag = "1")]
    retry_delay: Option<Span>,
}

/// `google.protobuf.Duration`.
#[derive(Clone, PartialEq, Message)]
struct Span {
    #[prost(int64, tag = "1")]
    seconds: i64,
    #[prost(int32, tag = "2")]
    nanos: i32,
}

const RETRY_INFO: &str = "type.googleapis.com/google.rpc.RetryInfo";

impl RpcStatus {
    /// A code and a sentence.
    #[must_use]
    pub fn new(code: i32, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            details: Vec::new(),
        }
    }

    /// The same, with the wait that the sender is asked for.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        let wait = Span {
            seconds: i64::try_from(wait.as_secs()).unwrap_or(i64::MAX),
            nanos: i32::try_from(wait.subsec_nanos()).unwrap_or_default(),
        };
        self.details.push(Any {
            type_url: RETRY_INFO.to_owned(),
            value: RetryInfo {
                retry_delay: Some(wait),
            }
            .encode_to_vec(),
        });
        self
    }

    /// The wait that the other side asks for, if it does.
    #[must_use]
    pub fn wait(&self) -> Option<Duration> {
        let info = self.details.iter().find(|any| any.type_url == RETRY_INFO)?;
        let wait = RetryInfo::decode(&*info.value).ok()?.retry_delay?;
        let (seconds, nanos) = (u64::try_from(wait.seconds).ok()?, u32::try_from(wait.nanos).ok()?);
        Duration::from_secs(seconds).checked_add(Duration::from_nanos(nanos.into()))
    }
}

/// `ExportTraceServiceResponse` and its two sisters, which are the same on the wire.
#[derive(Clone, PartialEq, Message)]
pub struct ExportAnswer {
    /// Set if a part was not taken.
    #[prost(message, optional, tag = "1")]
    pub partial_success: Option<PartialSuccess>,
}

/// What was not taken, although the request was.
#[derive(Clone, PartialEq, Message)]
pub struct PartialSuccess {
    /// Spans, data points or log records.
    #[prost(int64, tag = "1")]
    pub rejected: i64,
    /// Why.
    #[prost(string, tag = "2")]
    pub error_message: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_survives_the_wire_and_nonsense_is_no_wait() {
        let wait = Duration::from_millis(1_250);
        let status = RpcStatus::new(14, "later").retry_after(wait);
        let read = RpcStatus::decode(&*status.encode_to_vec()).unwrap();
        assert_eq!(read.wait(), Some(wait));
        assert_eq!(RpcStatus::new(14, "later").wait(), None);
        let negative = RetryInfo {
            retry_delay: Some(Span {
                seconds: -1,
                nanos: 0,
            }),
        };
        let mut status = status;
        status.details[0].value = negative.encode_to_vec();
        assert_eq!(status.wait(), None);
    }
}
