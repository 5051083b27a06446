//! The collector, with its own configuration. It alone has more than one door, and hands each to the component that
//! asked for it.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use anyhow::Result;
use async_trait::async_trait;
use axum::Router;
use collector::Collector;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{Door, Role, Server, Settings, Surroundings};
use crate::plan::Post;

/// Every port that the configuration listens on, in its order.
pub(super) fn doors(_: &Role, settings: &Settings) -> Vec<Door> {
    let doors = settings.collector.doors();
    let doors = doors.iter();
    doors
        .map(|door| Door {
            ip: ip_of(&door.address.host),
            port: door.address.port,
            summary: door.name.clone(),
        })
        .collect()
}

/// A name is looked up by nobody here: `localhost` is the loopback, and no host is every address.
fn ip_of(host: &str) -> IpAddr {
    match host {
        "localhost" => Ipv4Addr::LOCALHOST.into(),
        host => host.parse().unwrap_or(Ipv4Addr::UNSPECIFIED.into()),
    }
}

pub(super) async fn build(surroundings: &Surroundings, post: &mut Post) -> Result<Arc<dyn Server>> {
    let doors = std::mem::take(&mut post.doors);
    let collector = Collector::build(&surroundings.settings.collector, doors)?;
    Ok(Arc::new(CollectorRole(collector)))
}

struct CollectorRole(Collector);

#[async_trait]
impl Server for CollectorRole {
    fn router(&self) -> Router {
        Router::new()
    }

    async fn serve(&self, _: Vec<TcpListener>, stop: CancellationToken) {
        self.0.run(stop).await;
    }

    async fn close(&self) {
        self.0.close().await;
    }
}
