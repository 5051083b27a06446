//! Where Redis is, and connecting to it.

use std::fmt;

use redis::{
    AsyncConnectionConfig, Client, Cmd, ConnectionInfo, IntoConnectionInfo, Pipeline, RedisFuture,
    RedisResult, Value,
    aio::{ConnectionLike, MultiplexedConnection},
    cluster::ClusterClient,
    cluster_async::ClusterConnection,
};

use super::line::QUESTIONS_MAX;

/// Where Redis is.
#[derive(Clone)]
pub(super) struct Address {
    info: ConnectionInfo,
    is_cluster: bool,
}

/// The URL cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum BadAddress {
    #[error(
        "this program speaks to Redis without TLS only; take redis:// on a network that nobody else hears"
    )]
    Tls,
    #[error("its URL is none; redis://HOST:PORT/DATABASE or unix:///PATH?db=DATABASE is expected")]
    NoUrl,
}

/// A connection that many use at once.
#[derive(Clone)]
pub(super) enum Connection {
    /// To one server.
    Single(MultiplexedConnection),
    /// To all nodes of a cluster.
    Cluster(ClusterConnection),
}

impl Address {
    pub(super) fn read(url: &str, is_cluster: bool) -> Result<Self, BadAddress> {
        let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
        if ["rediss", "valkeys"].contains(&scheme) {
            return Err(BadAddress::Tls);
        }
        // The reason is left out: it may name the password.
        let info = url.into_connection_info().map_err(|_| BadAddress::NoUrl)?;
        Ok(Self { info, is_cluster })
    }

    pub(super) fn is_cluster(&self) -> bool {
        self.is_cluster
    }

    /// Whoever calls it watches the time.
    pub(super) async fn connect(&self) -> RedisResult<Connection> {
        if self.is_cluster {
            // Some of the nodes are enough.
            let client = ClusterClient::new([self.info.clone()])?;
            return Ok(Connection::Cluster(client.get_async_connection().await?));
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None)
            .set_pipeline_buffer_size(QUESTIONS_MAX);
        let client = Client::open(self.info.clone())?;
        let mut connection = client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        // It may be there and not ready, while it reads what it had saved.
        let _pong: Value = redis::cmd("PING").query_async(&mut connection).await?;
        Ok(Connection::Single(connection))
    }
}

/// Without the password.
impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.info.addr().fmt(formatter)
    }
}

impl ConnectionLike for Connection {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        match self {
            Self::Single(connection) => connection.req_packed_command(command),
            Self::Cluster(connection) => connection.req_packed_command(command),
        }
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        match self {
            Self::Single(connection) => connection.req_packed_commands(pipeline, offset, count),
            Self::Cluster(connection) => connection.req_packed_commands(pipeline, offset, count),
        }
    }

    fn get_db(&self) -> i64 {
        match self {
            Self::Single(connection) => connection.get_db(),
            Self::Cluster(connection) => connection.get_db(),
        }
    }
}
