//! The way to a real shop: one connection for each line, without a client around it, so that thousands of
//! shoppers cost little.

use std::{
    io,
    net::{Ipv4Addr, SocketAddrV4},
    time::Duration,
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{client::conn::http1, header};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpSocket, TcpStream},
    time::{Instant, timeout},
};

use crate::target::Target;

use super::{
    ask::Request,
    street::{Answer, Door, Line, Silence, Street},
};

/// The longest that a shopper waits for an answer. A checkout with slow partners takes seconds.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);
/// The longest answer that is read.
const ANSWER_BYTES_MAX: usize = 4 << 20;
/// A connection that was not used for so long is not used again: the shop closes those that say nothing for
/// ten seconds, and whoever asks at that moment cannot know whether they were heard.
const IDLE_TIME_MAX: Duration = Duration::from_secs(5);

/// The way to a shop on this machine.
#[derive(Clone, Copy, Debug)]
pub(super) struct RealStreet {
    pub(super) api: Target,
    pub(super) shop: Target,
}

/// One connection at a time, from one address.
#[derive(Debug)]
pub(super) struct RealLine {
    from: Ipv4Addr,
    to: SocketAddrV4,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    sender: http1::SendRequest<Full<Bytes>>,
    used: Instant,
}

impl Street for RealStreet {
    type Line = RealLine;

    fn line(&self, from: Ipv4Addr, to: Door) -> RealLine {
        let to = match to {
            Door::Api => self.api,
            Door::Shop => self.shop,
        };
        RealLine {
            from,
            to: to.socket(),
            open: None,
        }
    }
}

impl Line for RealLine {
    async fn send(&mut self, request: &Request) -> Result<Answer, Silence> {
        let answer = timeout(ANSWER_TIME_MAX, self.exchange(request)).await;
        let answer = answer.unwrap_or(Err(Silence::Late));
        match &mut self.open {
            Some(open) if answer.is_ok() => open.used = Instant::now(),
            _ => self.open = None,
        }
        answer
    }
}

impl RealLine {
    async fn exchange(&mut self, request: &Request) -> Result<Answer, Silence> {
        let (from, to) = (self.from, self.to);
        let is_usable = |open: &Open| open.sender.is_ready() && open.used.elapsed() < IDLE_TIME_MAX;
        let open = match self.open.take().filter(is_usable) {
            Some(open) => open,
            None => connect(from, to)
                .await
                .map_err(|error| Silence::NoConnection(error.to_string()))?,
        };
        let sender = &mut self.open.insert(open).sender;
        let response = sender
            .send_request(written(request, to)?)
            .await
            .map_err(|error| cut_off(&error))?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX)
            .collect()
            .await;
        let body = body.map_err(|error| match error.downcast::<LengthLimitError>() {
            Ok(_) => Silence::TooLong,
            Err(error) => Silence::CutOff(error.to_string()),
        })?;
        Ok(Answer {
            status,
            body: body.to_bytes().into(),
        })
    }
}

async fn connect(from: Ipv4Addr, to: SocketAddrV4) -> io::Result<Open> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddrV4::new(from, 0).into())?;
    let stream: TcpStream = socket.connect(to.into()).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(io::Error::other)?;
    // It ends with its line. What it ends with is told to whoever waits for an answer.
    tokio::spawn(connection);
    Ok(Open {
        sender,
        used: Instant::now(),
    })
}

fn written(request: &Request, to: SocketAddrV4) -> Result<hyper::Request<Full<Bytes>>, Silence> {
    let mut builder = hyper::Request::builder()
        .method(request.method.clone())
        .uri(&request.path)
        .header(header::HOST, to.to_string());
    for (name, value) in &request.headers {
        builder = builder.header(*name, value);
    }
    if request.body.is_some() {
        builder = builder.header(header::CONTENT_TYPE, "application/json");
    }
    let body = Full::new(request.body.clone().unwrap_or_default().into());
    builder
        .body(body)
        .map_err(|error| Silence::CutOff(error.to_string()))
}

fn cut_off(error: &hyper::Error) -> Silence {
    let reason = std::error::Error::source(error).map(ToString::to_string);
    Silence::CutOff(reason.unwrap_or_else(|| error.to_string()))
}
