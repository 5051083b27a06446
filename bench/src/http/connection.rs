//! One connection that stays open.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use super::{Head, parse};

/// Holds the largest answer that is measured, so that it usually comes in one read.
const BUFFER_BYTES: usize = 64 * 1024;

/// A connection to a server, for one request after the other.
pub(crate) struct Connection {
    stream: TcpStream,
    /// What came of the answer that is being read, and of the last one until the next request.
    answer: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)
            .await
            .with_context(|| format!("cannot connect to {address}"))?;
        Self::over(stream)
    }

    /// Connects from this address, which is one of this machine's own.
    pub(crate) async fn open_from(source: Ipv4Addr, address: SocketAddr) -> Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket
            .bind((source, 0).into())
            .with_context(|| format!("cannot call from {source}"))?;
        let stream = socket.connect(address).await;
        Self::over(stream.with_context(|| format!("cannot connect to {address}"))?)
    }

    fn over(stream: TcpStream) -> Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            answer: Vec::with_capacity(BUFFER_BYTES),
        })
    }

    /// Sends the request and waits for the whole answer. It has no deadline of its own; and after an error,
    /// or an answer that is the last one, the connection is of no more use.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> Result<Head> {
        self.answer.clear();
        self.stream.write_all(request).await?;
        let head = loop {
            if let Some(head) = parse(&self.answer)? {
                break head;
            }
            self.read_more().await?;
        };
        let length = head.head_length + head.body_length;
        while self.answer.len() < length {
            self.read_more().await?;
        }
        ensure!(
            self.answer.len() == length,
            "the server sent more than it was asked for"
        );
        Ok(head)
    }

    /// The body of the last answer.
    pub(crate) fn body(&self, head: &Head) -> &[u8] {
        &self.answer[head.head_length..]
    }

    async fn read_more(&mut self) -> Result<()> {
        let count = self.stream.read_buf(&mut self.answer).await?;
        ensure!(count > 0, "the server closed the connection within an answer");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bare;
    use crate::http::Request;

    #[tokio::test]
    async fn many_answers_come_over_one_connection() {
        static BODY: [u8; 100_000] = [b'x'; 100_000];
        let mut connection = Connection::open(bare::tests::spawn("/list", &BODY).await)
            .await
            .unwrap();
        let request = Request::get("/list").bytes();
        for _ in 0..3 {
            let head = connection.exchange(&request).await.unwrap();
            assert_eq!(head.status, 200);
            assert_eq!(connection.body(&head), &BODY);
        }
        let head = connection
            .exchange(&Request::get("/other").bytes())
            .await
            .unwrap();
        assert_eq!((head.status, head.body_length), (404, 0));
    }

    #[tokio::test]
    async fn the_server_sees_where_a_call_comes_from() {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let source = Ipv4Addr::new(127, 0, 7, 9);
        let _connection = Connection::open_from(source, listener.local_addr().unwrap())
            .await
            .unwrap();
        let (_, caller) = listener.accept().await.unwrap();
        assert_eq!(caller.ip(), source);
    }

    #[tokio::test]
    async fn an_answer_that_breaks_off_is_an_error() {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhe")
                .await
                .unwrap();
        });
        let mut connection = Connection::open(address).await.unwrap();
        let error = connection.exchange(b"GET / HTTP/1.1\r\n\r\n").await.unwrap_err();
        assert!(!error.to_string().is_empty());
    }
}
