//! A client's connection to the gRPC side, with the limits that HTTP/2 itself does not have.

use std::future::Future;
use std::io::{Error, ErrorKind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::Stream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Sleep, sleep};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::transport::server::Connected;

/// Connections open at once; further ones wait in the system's backlog.
const CONNECTIONS_MAX: usize = 1024;
/// Time in which a client must have said that it speaks HTTP/2. Later on, pings find out whether it is there.
const GREETING_TIME_MAX: Duration = Duration::from_secs(10);
/// The connection preface and an empty settings frame (RFC 9113, 3.4).
const GREETING_BYTES: usize = 24 + 9;
/// How long to wait after the system refused to accept (usually: too many open files).
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Connections as they come, until nobody asks any more. All of them end when `cut` is cancelled.
pub(super) fn incoming(
    listener: TcpListener,
    cut: CancellationToken,
) -> impl Stream<Item = Result<Connection, Error>> {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    futures_util::stream::unfold((listener, places, cut), |(listener, places, cut)| async move {
        let place = Arc::clone(&places).acquire_owned().await.ok()?;
        let stream = accept(&listener).await;
        let connection = Connection::new(stream, place, cut.clone());
        Some((Ok(connection), (listener, places, cut)))
    })
}

async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "TCP_NODELAY was refused");
                }
                return stream;
            }
            Err(error) => {
                tracing::warn!(%error, "A connection could not be accepted");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// A stream of bytes, TCP's but in tests.
pub(super) struct Connection<S = TcpStream> {
    stream: S,
    /// Given back when the connection ends.
    _place: OwnedSemaphorePermit,
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
    /// Set until the greeting is there.
    greeting: Option<Pin<Box<Sleep>>>,
    bytes: usize,
}

impl<S> Connection<S> {
    fn new(stream: S, place: OwnedSemaphorePermit, cut: CancellationToken) -> Self {
        Self {
            stream,
            _place: place,
            cut: Box::pin(cut.cancelled_owned()),
            greeting: Some(Box::pin(sleep(GREETING_TIME_MAX))),
            bytes: 0,
        }
    }
}

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl<S: AsyncRead + Unpin> AsyncRead for Connection<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<Result<(), Error>> {
        if self.cut.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(ErrorKind::ConnectionAborted.into()));
        }
        let before = into.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, into);
        if self.greeting.is_some() {
            self.bytes += into.filled().len() - before;
            if self.bytes >= GREETING_BYTES {
                self.greeting = None;
            }
        }
        let is_late = |greeting: &mut Pin<Box<Sleep>>| greeting.as_mut().poll(context).is_ready();
        if read.is_pending() && self.greeting.as_mut().is_some_and(is_late) {
            return Poll::Ready(Err(ErrorKind::TimedOut.into()));
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Connection<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize, Error>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[std::io::IoSlice<'_>],
    ) -> Poll<Result<usize, Error>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::time::Instant;

    use super::*;

    /// What ends the reading of a client that says so many bytes and is then silent, and after how long.
    async fn read(bytes: usize, cut: CancellationToken) -> (ErrorKind, Duration) {
        let began = Instant::now();
        let place = Arc::new(Semaphore::new(1)).try_acquire_owned().unwrap();
        let (mut client, server) = duplex(1024);
        client.write_all(&vec![b' '; bytes]).await.unwrap();
        let mut connection = Connection::new(server, place, cut.clone());
        let mut all = Vec::new();
        let much_later = async {
            sleep(GREETING_TIME_MAX * 10).await;
            cut.cancel();
        };
        let (ended, ()) = tokio::join!(
            async {
                let error = connection.read_to_end(&mut all).await.unwrap_err();
                (error.kind(), began.elapsed())
            },
            much_later
        );
        ended
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_must_greet_in_time_and_may_then_be_silent() {
        let (late, cut) = (GREETING_TIME_MAX, GREETING_TIME_MAX * 10);
        for (bytes, kind, time) in [
            (0, ErrorKind::TimedOut, late),
            (GREETING_BYTES - 1, ErrorKind::TimedOut, late),
            (GREETING_BYTES, ErrorKind::ConnectionAborted, cut),
        ] {
            let (found, took) = read(bytes, CancellationToken::new()).await;
            // The timer's step is a millisecond.
            assert!(
                found == kind && took.abs_diff(time) <= Duration::from_millis(2),
                "{bytes}: {found} {took:?}"
            );
        }
    }
}
