//! A partner on a port of its own that answers honestly, or misbehaves when told to.

use std::{
    collections::VecDeque,
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use serde_json::Value;
use tokio::{
    net::{TcpListener, TcpSocket},
    sync::Notify,
};

/// How one request is treated.
#[derive(Clone)]
pub(crate) enum Mischief {
    /// This status and body, whatever was asked.
    Answer(u16, String),
    /// Never an answer.
    Hang,
    /// The head and the beginning of a body, then the connection breaks.
    BreakOff,
    /// An honest answer, once the test allows it.
    Hold(Arc<Notify>),
}

/// What arrived.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    /// Method and path, for example `POST /api/customer/order`.
    pub(crate) line: String,
    /// The head of the request.
    pub(crate) headers: HeaderMap,
    /// The body, `null` when there was none.
    pub(crate) body: Value,
}

/// A partner that listens. It ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct Partner {
    pub(crate) url: String,
    ear: Arc<Ear>,
}

#[derive(Default)]
struct Ear {
    heard: Mutex<Vec<Heard>>,
    mischief: Mutex<VecDeque<Mischief>>,
    arrived: Notify,
}

impl Partner {
    /// Serves `honest` on a free port.
    pub(crate) async fn start(honest: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::serve(listener, honest)
    }

    pub(crate) fn serve(listener: TcpListener, honest: Router) -> Self {
        let url = url(listener.local_addr().unwrap());
        let ear = Arc::<Ear>::default();
        let router = honest.layer(from_fn_with_state(Arc::clone(&ear), hear));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, ear }
    }

    /// Misbehaves at the next requests, one after the other.
    pub(crate) fn misbehave(&self, mischief: &[Mischief]) {
        self.ear.mischief.lock().unwrap().extend(mischief.iter().cloned());
    }

    /// What arrived so far.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.ear.heard.lock().unwrap().clone()
    }

    /// Waits for a request that nobody waited for yet.
    pub(crate) async fn arrival(&self) {
        self.ear.arrived.notified().await;
    }
}

async fn hear(State(ear): State<Arc<Ear>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 64 * 1024).await.unwrap();
    ear.heard.lock().unwrap().push(Heard {
        line: format!("{} {}", parts.method, parts.uri),
        headers: parts.headers.clone(),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    });
    ear.arrived.notify_one();
    let mischief = ear.mischief.lock().unwrap().pop_front();
    let honest = next.run(Request::from_parts(parts, Body::from(body)));
    match mischief {
        None => honest.await,
        Some(Mischief::Answer(status, text)) => answer(status, text),
        Some(Mischief::Hang) => std::future::pending().await,
        Some(Mischief::BreakOff) => broken_off(),
        Some(Mischief::Hold(allowed)) => {
            allowed.notified().await;
            honest.await
        }
    }
}

/// A redirection leads back here, where the next answer would be honest.
fn answer(status: u16, text: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (status, [(header::LOCATION, "/api/customer/order")], text).into_response()
}

fn broken_off() -> Response {
    let beginning = Ok::<_, Infallible>(Bytes::from_static(b"{"));
    let body = Body::from_stream(futures_util::stream::iter([beginning]));
    // One byte of the hundred that were promised: the server has to hang up.
    ([(header::CONTENT_LENGTH, "100")], body).into_response()
}

/// A place where nobody listens, kept free as long as the socket lives.
pub(crate) fn deserted() -> (TcpSocket, String) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, url(address))
}

/// A place where every connection is closed at once, unheard.
pub(crate) async fn hanging_up() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            drop(stream);
        }
    });
    url(address)
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}
