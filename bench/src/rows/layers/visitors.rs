//! Visitors from many addresses, none of whom comes near a limit.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Result, bail, ensure};
use tokio::task::JoinSet;
use wire::auth::Session;

use crate::http::{Connection, Request};

/// Visitors of one stretch.
const VISITORS: usize = 400;
/// Fewer than the usual limit of a user, which is 60 in a minute; that of an address is 200.
const REQUESTS_EACH: usize = 50;
/// The usual limit of an address, in a minute.
const REQUESTS_PER_ADDRESS: usize = 200;
/// Who asks at the same time.
const AT_ONCE: usize = 16;
/// The requests of one stretch.
pub(super) const REQUESTS: usize = VISITORS * REQUESTS_EACH;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Visit {
    /// Something that everybody may see.
    Plain,
    /// A guest's own cart.
    WithToken,
}

/// Addresses of this machine, each of which is given to one visitor only.
#[derive(Debug, Default)]
pub(super) struct Sources {
    given: u32,
}

impl Sources {
    /// The first is 127.1.0.1, and then on through what remains of 127.0.0.0/8.
    fn next(&mut self) -> Result<Ipv4Addr> {
        self.given += 1;
        let source = Ipv4Addr::from_bits(Ipv4Addr::new(127, 1, 0, 0).to_bits() + self.given);
        ensure!(source.is_loopback(), "every address was used");
        Ok(source)
    }
}

/// Somebody who is connected and knows what to ask.
pub(super) struct Visitor {
    connection: Connection,
    request: Vec<u8>,
}

impl Visitor {
    async fn arrive(shop: SocketAddr, visit: Visit, source: Ipv4Addr) -> Result<Self> {
        let mut connection = Connection::open_from(source, shop).await?;
        let request = match visit {
            Visit::Plain => Request::get("/us/products/101").bytes(),
            Visit::WithToken => {
                let head = connection.exchange(&Request::post("/auth/guest").bytes()).await?;
                ensure!(head.status == 201, "cannot be a guest: status {}", head.status);
                let session: Session = serde_json::from_slice(connection.body(&head))?;
                let token = session.access_token.expose();
                Request::get("/cart").token(Some(token)).bytes()
            }
        };
        Ok(Self { connection, request })
    }

    async fn ask(&mut self) -> Result<()> {
        for _ in 0..REQUESTS_EACH {
            let status = self.status().await?;
            ensure!(status == 200, "status {status} instead of 200");
        }
        Ok(())
    }

    async fn status(&mut self) -> Result<u16> {
        Ok(self.connection.exchange(&self.request).await?.status)
    }
}

/// Whether somebody who asks once more than an address may in a minute is refused; an error when
/// somebody is refused earlier, or when something else is answered.
pub(super) async fn is_limited(shop: SocketAddr, sources: &mut Sources) -> Result<bool> {
    let mut visitor = Visitor::arrive(shop, Visit::Plain, sources.next()?).await?;
    for _ in 0..REQUESTS_PER_ADDRESS {
        ensure!(visitor.status().await? == 200, "an address is limited too early");
    }
    match visitor.status().await? {
        200 => Ok(false),
        429 => Ok(true),
        other => bail!("status {other} instead of 200 or 429"),
    }
}

/// Lets new visitors come, in groups of those who will ask one after the other.
pub(super) async fn arrive(
    shop: SocketAddr,
    visit: Visit,
    sources: &mut Sources,
) -> Result<Vec<Vec<Visitor>>> {
    let mut arriving = JoinSet::new();
    for _ in 0..AT_ONCE {
        let group = (0..VISITORS / AT_ONCE).map(|_| sources.next());
        let group: Vec<Ipv4Addr> = group.collect::<Result<_>>()?;
        arriving.spawn(async move {
            let mut visitors = Vec::with_capacity(group.len());
            for source in group {
                visitors.push(Visitor::arrive(shop, visit, source).await?);
            }
            anyhow::Ok(visitors)
        });
    }
    let mut groups = Vec::with_capacity(AT_ONCE);
    while let Some(visitors) = arriving.join_next().await {
        groups.push(visitors??);
    }
    Ok(groups)
}

/// Lets all of them ask; an error when one was refused anything. They leave when all are done.
pub(super) async fn ask(groups: Vec<Vec<Visitor>>) -> Result<()> {
    let mut asking = JoinSet::new();
    for mut group in groups {
        asking.spawn(async move {
            for visitor in &mut group {
                visitor.ask().await?;
            }
            anyhow::Ok(group)
        });
    }
    let mut done = Vec::with_capacity(AT_ONCE);
    while let Some(group) = asking.join_next().await {
        done.push(group??);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bare;

    #[test]
    fn no_address_is_given_twice() {
        let mut sources = Sources::default();
        let given: Vec<Ipv4Addr> = (0..300).map(|_| sources.next().unwrap()).collect();
        assert_eq!(given[0], Ipv4Addr::new(127, 1, 0, 1));
        assert!(given.is_sorted_by(|one, next| one < next));
        assert_eq!(given[255], Ipv4Addr::new(127, 1, 1, 0));
    }

    #[tokio::test]
    async fn everybody_is_answered_or_it_is_an_error() {
        let shop = bare::tests::spawn("/us/products/101", b"{}").await;
        let mut sources = Sources::default();
        let visitors = arrive(shop, Visit::Plain, &mut sources).await.unwrap();
        assert_eq!(visitors.iter().flatten().count(), VISITORS);
        ask(visitors).await.unwrap();
        let other = bare::tests::spawn("/other", b"{}").await;
        let visitors = arrive(other, Visit::Plain, &mut sources).await.unwrap();
        let error = ask(visitors).await.unwrap_err().to_string();
        assert_eq!(error, "status 404 instead of 200");
    }
}
