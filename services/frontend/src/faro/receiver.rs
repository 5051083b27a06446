//! What is remembered between requests, and what becomes of a body.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp};
use service::{Peer, Problem};
use telemetry::relay::otlp::InstrumentationScope;
use telemetry::{Relay, Telemetry};

use super::admission::{Admission, CollectLimits};
use super::meta::Apps;
use super::payload::Payload;
use super::recent::Recent;
use super::sessions::Sessions;
use super::spans::Names;
use super::{records, vitals};
use crate::Clock;

/// How long a repeat is known as one. The SDK repeats at once.
const REPEAT_TIME_MAX: SignedDuration = SignedDuration::from_mins(5);
/// The most requests that are remembered for it.
const REPEATS_MAX: usize = 50_000;
/// The name of the library that all log records are said to come from.
const SCOPE: &str = "faro";

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const SESSION_ID: HeaderName = HeaderName::from_static("x-faro-session-id");

/// Takes what browsers tell.
pub(crate) struct Receiver {
    clock: Clock,
    telemetry: Telemetry,
    relay: Relay,
    admission: Admission,
    repeats: Recent,
    sessions: Sessions,
    apps: Apps,
    names: Names,
}

/// A request that was let in.
pub(super) struct Visit<'a> {
    receiver: &'a Receiver,
    now: Timestamp,
}

impl Receiver {
    /// A receiver that passes on to where `telemetry` speaks.
    pub(crate) fn new(limits: CollectLimits, clock: Clock, telemetry: Telemetry) -> Self {
        let now = clock();
        Self {
            relay: telemetry.relay(),
            admission: Admission::new(limits, now),
            repeats: Recent::new(REPEAT_TIME_MAX, REPEATS_MAX),
            sessions: Sessions::new(),
            apps: Apps::new(telemetry.environment()),
            names: Names::new(),
            clock,
            telemetry,
        }
    }

    /// Lets a request in, before anything of it is read.
    ///
    /// # Errors
    ///
    /// Its sender has sent too many.
    pub(super) fn enter(&self, peer: Peer) -> Result<Visit<'_>, Problem> {
        let now = (self.clock)();
        self.admission.request(peer.caller(), now)?;
        Ok(Visit { receiver: self, now })
    }

    fn tell(&self, payload: &Payload<'_>, now: Timestamp) {
        let app = payload.meta.as_ref().and_then(|meta| meta.app.as_ref());
        let app = self.apps.resource(app);
        if let Some(traces) = &payload.traces {
            let (groups, invalid) = self.names.groups(traces, &app, now);
            for group in groups {
                self.relay.spans(&group.resource, &group.scope, &group.spans);
            }
            self.relay.count_invalid_spans(invalid);
        }
        let scope = InstrumentationScope {
            name: SCOPE.to_owned(),
            ..InstrumentationScope::default()
        };
        self.relay.records(&app, &scope, &records::of(payload, now));
        // Outside of the request's span, which is nobody's example of a slow page.
        let _outside = self.telemetry.context().attach();
        vitals::record(payload);
    }
}

impl Visit<'_> {
    /// Tells of a body, unless it is the repeat of another; whether its session holds.
    ///
    /// # Errors
    ///
    /// Too much comes in from everybody together.
    pub(super) fn take(&self, payload: &Payload<'_>, headers: &HeaderMap) -> Result<bool, Problem> {
        let Self { receiver, now } = *self;
        receiver.admission.items(payload.count(), now)?;
        let key = headers.get(IDEMPOTENCY_KEY).and_then(|key| key.to_str().ok());
        let is_repeat = key.is_some_and(|key| receiver.repeats.first(key, now).is_some());
        if !is_repeat {
            receiver.tell(payload, now);
        }
        let session = payload.meta.as_ref().and_then(|meta| meta.session.as_ref());
        let session = session.map_or("", |session| &*session.id);
        let header = headers.get(SESSION_ID).map(HeaderValue::as_bytes);
        Ok(receiver.sessions.holds(header, session, now))
    }
}
