//! Finds the two sides of requests and counts them by edge, without a clock.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::{AggregationTemporality, ResourceMetrics};
use opentelemetry_proto::tonic::trace::v1::{span::SpanKind, status::StatusCode};

use super::edge::{Connection, Edge, Key, key};
use super::settings::Settings;
use super::{EDGES_MAX, SettingsError};
use crate::connectors::emit::{self, Durations, Period};
use crate::connectors::value::{attribute, first, text};
use crate::spans::Spans;
use crate::spans::view::{Attributes, ScopeView, SpanView};
use crate::steady_clock::nanos;

/// How long an edge without requests is told, in nanoseconds, as in the real one.
const EDGE_TIME_MAX: u64 = 15 * 60 * 1_000_000_000;

const NANOS_PER_SECOND: f64 = 1e9;

/// What happened while spans were looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Events {
    /// Requests of which the first side came in.
    pub(super) new_edges: u64,
    /// Requests of which the second side never came.
    pub(super) expired_edges: u64,
    /// Spans for which there was no room.
    pub(super) dropped_spans: u64,
}

/// The graph and what waits to become part of it.
#[derive(Debug)]
pub(super) struct Graph {
    settings: Settings,
    reading: Reading,
    bounds: Vec<f64>,
    ttl: u64,
    start: u64,
    waiting: HashMap<Key, Edge>,
    order: VecDeque<(Key, u64)>,
    next_serial: u64,
    series: HashMap<SeriesKey, Series>,
    pub(super) events: Events,
}

/// Which attributes say something about an edge.
#[derive(Debug)]
struct Reading {
    dimensions: Vec<String>,
    peer_attributes: Vec<String>,
    database_attributes: Vec<String>,
}

/// What tells edges apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct SeriesKey {
    client: Arc<str>,
    server: Arc<str>,
    connection: Connection,
    virtual_side: Option<&'static str>,
    dimensions: BTreeMap<String, String>,
}

#[derive(Debug, Default)]
struct Series {
    count: u64,
    failed: u64,
    client: Durations,
    server: Durations,
    seen_at: u64,
}

/// What a resource says about all its spans.
struct Origin<'a> {
    service: Arc<str>,
    database: Option<Arc<str>>,
    dimensions: Vec<Option<Cow<'a, str>>>,
}

/// One side of a request.
struct Side<'a> {
    span: SpanView<'a>,
    origin: &'a Origin<'a>,
    is_client: bool,
    connection: Connection,
}

impl Graph {
    pub(super) fn new(settings: &Settings, now: u64) -> Result<Self, SettingsError> {
        let buckets =
            Some(settings.latency_histogram_buckets.as_slice()).filter(|buckets| !buckets.is_empty());
        let bounds = emit::bounds(buckets, NANOS_PER_SECOND).map_err(SettingsError)?;
        let mut database_attributes = settings.database_name_attributes.clone();
        if !settings.database_name_attribute.is_empty() {
            database_attributes.insert(0, settings.database_name_attribute.clone());
        }
        Ok(Self {
            settings: settings.clone(),
            reading: Reading {
                dimensions: settings.dimensions.clone(),
                peer_attributes: settings.virtual_node_peer_attributes.clone(),
                database_attributes,
            },
            bounds,
            ttl: nanos(settings.store.ttl),
            start: now,
            waiting: HashMap::new(),
            order: VecDeque::new(),
            next_serial: 0,
            series: HashMap::new(),
            events: Events::default(),
        })
    }

    /// Looks at all spans of services that have a name.
    pub(super) fn add(&mut self, now: u64, spans: &Spans) {
        for resource_spans in spans.resources() {
            let Some(origin) = self.reading.origin(resource_spans.attributes()) else {
                continue;
            };
            for span in resource_spans.scopes().flat_map(ScopeView::spans) {
                if let Some(side) = side(span, &origin) {
                    self.add_side(now, &side);
                }
            }
        }
    }

    /// Gives up what has waited too long. A missing side may be a node of its own.
    pub(super) fn expire(&mut self, now: u64) {
        while self.expire_oldest(now) {}
    }

    /// Forgets edges without requests.
    pub(super) fn forget(&mut self, now: u64) {
        self.series
            .retain(|_, series| now.saturating_sub(series.seen_at) <= EDGE_TIME_MAX);
    }

    /// The graph as metrics, or nothing if it is empty.
    pub(super) fn metrics(&self, now: u64) -> Option<ResourceMetrics> {
        let end = now.saturating_sub(nanos(self.settings.metrics_timestamp_offset));
        let period = Period {
            start: self.start,
            end,
        };
        let (mut total, mut failed) = (Vec::new(), Vec::new());
        let (mut server, mut client) = (Vec::new(), Vec::new());
        for (key, series) in &self.series {
            let attributes = self.attributes(key);
            total.push(emit::count(attributes.clone(), period, series.count, Vec::new()));
            if series.failed > 0 {
                failed.push(emit::count(attributes.clone(), period, series.failed, Vec::new()));
            }
            server.push(
                series
                    .server
                    .point(attributes.clone(), &self.bounds, period, Vec::new()),
            );
            client.push(series.client.point(attributes, &self.bounds, period, Vec::new()));
        }
        let cumulative = AggregationTemporality::Cumulative;
        let metrics = [
            emit::counter(
                "traces_service_graph_request_total",
                "Requests from one service to another.",
                cumulative,
                total,
            ),
            emit::counter(
                "traces_service_graph_request_failed_total",
                "Requests from one service to another that failed.",
                cumulative,
                failed,
            ),
            emit::histogram(
                "traces_service_graph_request_server",
                "How long requests took where they were answered.",
                "s",
                cumulative,
                server,
            ),
            emit::histogram(
                "traces_service_graph_request_client",
                "How long requests took where they were made.",
                "s",
                cumulative,
                client,
            ),
        ];
        let metrics: Vec<_> = metrics.into_iter().flatten().collect();
        (!metrics.is_empty()).then(|| emit::resource(Vec::new(), "traces_service_graph", metrics))
    }

    fn add_side(&mut self, now: u64, side: &Side<'_>) {
        let span_id = if side.is_client {
            side.span.span_id()
        } else {
            side.span.parent_span_id()
        };
        let Some(key) = key(side.span.trace_id(), span_id) else {
            self.events.dropped_spans += 1;
            return;
        };
        if let Entry::Occupied(mut known) = self.waiting.entry(key) {
            self.reading.update(known.get_mut(), side);
            if known.get().is_complete() {
                let edge = known.remove();
                self.count(now, edge);
            }
            return;
        }
        let mut edge = Edge::default();
        self.reading.update(&mut edge, side);
        if edge.is_complete() {
            self.events.new_edges += 1;
            self.count(now, edge);
            return;
        }
        if self.waiting.len() >= self.settings.store.max_items && !self.expire_oldest(now) {
            self.events.dropped_spans += 1;
            return;
        }
        self.events.new_edges += 1;
        self.next_serial += 1;
        edge.serial = self.next_serial;
        edge.expires_at = now.saturating_add(self.ttl);
        self.order.push_back((key, edge.serial));
        self.forget_gone();
        self.waiting.insert(key, edge);
    }

    /// False if nothing has waited too long.
    fn expire_oldest(&mut self, now: u64) -> bool {
        while let Some(&(key, serial)) = self.order.front() {
            let edge = self.waiting.get(&key).filter(|edge| edge.serial == serial);
            match edge {
                Some(edge) if edge.expires_at > now => return false,
                Some(_) => {
                    self.order.pop_front();
                    if let Some(edge) = self.waiting.remove(&key) {
                        self.give_up(now, &key, edge);
                    }
                    return true;
                }
                None => drop(self.order.pop_front()),
            }
        }
        false
    }

    /// Requests that found their other side leave their places behind.
    fn forget_gone(&mut self) {
        if self.order.len() > 2 * self.settings.store.max_items + 16 {
            let waiting = &self.waiting;
            self.order
                .retain(|(key, serial)| waiting.get(key).is_some_and(|edge| edge.serial == *serial));
        }
    }

    fn give_up(&mut self, now: u64, key: &Key, mut edge: Edge) {
        self.events.expired_edges += 1;
        if self.settings.virtual_node_peer_attributes.is_empty() {
            return;
        }
        edge.connection = Connection::Virtual;
        if edge.client.is_empty() && key.1 == [0; 8] {
            edge.client = "user".into();
            edge.virtual_side = Some("client");
        } else if edge.server.is_empty() {
            edge.server = edge.peer.take().unwrap_or_else(|| "unknown".into());
            edge.virtual_side = Some("server");
        } else {
            return;
        }
        self.count(now, edge);
    }

    fn count(&mut self, now: u64, edge: Edge) {
        let (client_seconds, server_seconds, is_failed) =
            (edge.client_seconds, edge.server_seconds, edge.is_failed);
        let key = SeriesKey {
            client: edge.client,
            server: edge.server,
            connection: edge.connection,
            virtual_side: edge
                .virtual_side
                .filter(|_| self.settings.virtual_node_extra_label),
            dimensions: edge.dimensions,
        };
        if self.series.len() >= EDGES_MAX && !self.series.contains_key(&key) {
            self.events.dropped_spans += 1;
            return;
        }
        let series = self.series.entry(key).or_default();
        series.count += 1;
        series.failed += u64::from(is_failed);
        series.client.add(client_seconds, &self.bounds);
        series.server.add(server_seconds, &self.bounds);
        series.seen_at = now;
    }

    fn attributes(&self, key: &SeriesKey) -> Vec<KeyValue> {
        let mut attributes = vec![
            attribute("client", &*key.client),
            attribute("server", &*key.server),
            attribute("connection_type", key.connection.name()),
        ];
        if self.settings.virtual_node_extra_label {
            attributes.push(attribute("virtual_node", key.virtual_side.unwrap_or_default()));
        }
        attributes.extend(key.dimensions.iter().map(|(name, value)| attribute(name, value)));
        attributes
    }
}

impl Reading {
    /// Nothing if the service has no name.
    fn origin<'a>(&self, resource: Attributes<'a>) -> Option<Origin<'a>> {
        let service = text(resource, "service.name").filter(|service| !service.is_empty())?;
        let dimensions = self.dimensions.iter().map(|dimension| text(resource, dimension));
        Some(Origin {
            service: service.into(),
            database: first(resource, &self.database_attributes).map(Into::into),
            dimensions: dimensions.collect(),
        })
    }

    /// What one side says about an edge.
    fn update(&self, edge: &mut Edge, side: &Side<'_>) {
        let Side { span, origin, .. } = side;
        let seconds = emit::duration(span, NANOS_PER_SECOND);
        edge.is_failed |= span.status() == StatusCode::Error as i32;
        edge.connection = side.connection;
        let prefix = if side.is_client { "client_" } else { "server_" };
        for (dimension, of_origin) in self.dimensions.iter().zip(&origin.dimensions) {
            let value = of_origin.clone().or_else(|| text(span.attributes(), dimension));
            if let Some(value) = value {
                edge.dimensions
                    .insert(format!("{prefix}{dimension}"), value.into_owned());
            }
        }
        if !side.is_client {
            edge.server = Arc::clone(&origin.service);
            edge.server_seconds = seconds;
            return;
        }
        edge.client = Arc::clone(&origin.service);
        edge.client_seconds = seconds;
        let peer = first(span.attributes(), &self.peer_attributes);
        edge.peer = peer.map(Into::into);
        // A database sends no spans: the client's has both sides.
        let of_span = || first(span.attributes(), &self.database_attributes).map(Into::into);
        if let Some(name) = origin.database.clone().or_else(of_span) {
            edge.connection = Connection::Database;
            edge.server = name;
            edge.server_seconds = seconds;
        }
    }
}

/// Which side of a request a span is, if it is one.
fn side<'a>(span: SpanView<'a>, origin: &'a Origin<'a>) -> Option<Side<'a>> {
    let (is_client, connection) = match SpanKind::try_from(span.kind()) {
        Ok(SpanKind::Client) => (true, Connection::Direct),
        Ok(SpanKind::Producer) => (true, Connection::Messaging),
        Ok(SpanKind::Server) => (false, Connection::Direct),
        Ok(SpanKind::Consumer) => (false, Connection::Messaging),
        _ => return None,
    };
    Some(Side {
        span,
        origin,
        is_client,
        connection,
    })
}
