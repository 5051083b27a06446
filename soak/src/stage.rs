//! What every proof is given.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::buyers::{Book, Crowd, CrowdPlan, Goods, Manners};
use crate::options::{Length, Options};
use crate::progress::say;
use crate::shop::{Backing, House, Layout, MAIN, Plan, Servers, Shop};

/// What every proof is given.
#[derive(Clone, Debug)]
pub(crate) struct Stage {
    /// The proof's name.
    pub(crate) name: &'static str,
    /// What was said on the command line.
    pub(crate) options: Arc<Options>,
    /// Where its shops keep their books.
    pub(crate) backing: Backing,
    /// Where all chance of this proof comes from.
    pub(crate) seed: u64,
    /// One permit for each shop that may run.
    pub(crate) permits: Arc<Semaphore>,
}

/// Buyers in the shop of an outage: enough to be there in every second, few enough to leave the machine
/// to the shop.
const CROWD_SIZE: u64 = 12;
const CROWD_REST_MS: RangeInclusive<u64> = 60..=200;

impl Stage {
    /// This one at full length, that one shortened.
    pub(crate) fn pick<T>(&self, full: T, short: T) -> T {
        match self.options.length {
            Length::Full => full,
            Length::Short => short,
        }
    }

    /// Waits until one more shop may run. It may for as long as the permit is there.
    pub(crate) async fn permit(&self) -> Result<OwnedSemaphorePermit> {
        let permit = Arc::clone(&self.permits).acquire_owned();
        permit.await.context("no shop may run any more")
    }

    /// A shop of this proof, with nothing running yet but the servers that it stands on.
    pub(crate) async fn found(&self, layout: Layout) -> Result<Shop> {
        let mut shop = Shop::found(&Plan {
            layout,
            webstore: self.options.webstore.clone(),
            seed: self.seed,
        })?;
        if self.backing == Backing::Shared {
            shop.stand_on(Servers::start().await?);
        }
        Ok(shop)
    }

    /// A shop with everything running, and the provider's dial set.
    pub(crate) async fn open(&self, layout: Layout, dial: &Value) -> Result<Shop> {
        let shop = self.found(layout).await?;
        self.open_up(shop, dial).await
    }

    /// Lets everything of a shop run, and sets the provider's dial.
    pub(crate) async fn open_up(&self, mut shop: Shop, dial: &Value) -> Result<Shop> {
        let opened = match shop.open().await {
            Ok(()) => shop.set_provider(dial).await,
            Err(error) => Err(error),
        };
        match opened {
            Ok(()) => Ok(shop),
            Err(error) => shop.close(Err(error)),
        }
    }

    /// Buyers without troubles of their own, who buy until they are told to leave.
    pub(crate) async fn gather(&self, shop: &Shop, book: &Arc<Book>) -> Result<Crowd> {
        self.gather_at(shop, MAIN, book).await
    }

    /// As [`Stage::gather`], at one of the main-services.
    pub(crate) async fn gather_at(&self, shop: &Shop, house: House, book: &Arc<Book>) -> Result<Crowd> {
        let address = shop.address_of(house);
        Crowd::gather(&CrowdPlan {
            goods: Goods::look(shop.http(), &address).await?,
            address,
            book: Arc::clone(book),
            manners: Manners::Calm,
            size: CROWD_SIZE,
            rest_ms: CROWD_REST_MS,
            seed: seed_of(self.seed, house.name),
        })
    }

    /// Says one thing.
    pub(crate) fn say(&self, text: &str) {
        say(self.name, text);
    }

    /// Lets the buyers buy for a while.
    pub(crate) async fn wait(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

/// Another number for each name, always the same one for the same seed.
pub(crate) fn seed_of(seed: u64, name: &str) -> u64 {
    // FNV-1a: the standard library's hasher may change between releases, a replay must not.
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325 ^ seed, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    fastrand::Rng::with_seed(hash).u64(..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_each_name_its_own_and_always_the_same() {
        assert_eq!(seed_of(7, "kills"), seed_of(7, "kills"));
        assert_ne!(seed_of(7, "kills"), seed_of(8, "kills"));
        assert_ne!(seed_of(7, "kills"), seed_of(7, "one-cart"));
    }
}
