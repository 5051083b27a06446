//! OTLP in and out: the codecs, the receiver and the exporters over real sockets of the loopback.
#![expect(clippy::unwrap_used, reason = "a test may unwrap")]

mod codec;
mod exporting;
mod grpc;
mod hostile;
mod http;
mod rig;
mod samples;
mod spans;
mod wire;
