//! Where shoppers come from: all of 127.0.0.0/8 is this machine, at least on Linux.

use std::{net::Ipv4Addr, time::Duration};

use fastrand::Rng;
use tokio::time::Instant;

use super::lending::{Lending, Lent};

/// The second number of an address is one of so many from [`NETWORK_FIRST`] on: two runs mostly have different
/// ones, and none those of attackers.
const NETWORKS: u8 = 200;
const NETWORK_FIRST: u8 = 16;
/// The last number goes from 1 to this.
const HOSTS: u32 = 254;
/// The third number is one of so many.
const SUBNETS: u32 = 256;
/// The shop counts the requests of an address in any 60 seconds.
const REST: Duration = Duration::from_secs(61);

/// Addresses of this machine, each lent to one shopper at a time.
#[derive(Debug)]
pub(super) struct Addresses {
    network: u8,
    lending: Lending,
}

impl Addresses {
    /// A network of 65,024 addresses that the seed decides.
    pub(super) fn new(seed: u64) -> Self {
        Self {
            network: NETWORK_FIRST + Rng::with_seed(seed).u8(..NETWORKS),
            lending: Lending::new(SUBNETS * HOSTS, REST),
        }
    }

    /// One that has not been seen for longer than the shop's limits remember.
    pub(super) fn take(&mut self, now: Instant) -> Option<(Lent, Ipv4Addr)> {
        let lent = self.lending.take(now)?;
        let part = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
        let (subnet, host) = (part(lent.number / HOSTS), part(lent.number % HOSTS + 1));
        Some((lent, Ipv4Addr::new(127, self.network, subnet, host)))
    }

    /// Its shopper has left.
    pub(super) fn give_back(&mut self, lent: Lent, now: Instant) {
        self.lending.give_back(lent.number, now);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn there_are_as_many_addresses_as_a_network_has() {
        let mut addresses = Addresses::new(7);
        let now = Instant::now();
        let mut seen = HashSet::new();
        while let Some((_, address)) = addresses.take(now) {
            let [first, second, _, last] = address.octets();
            assert!(
                first == 127 && second >= 16 && !matches!(last, 0 | 255),
                "{address}"
            );
            assert!(seen.insert(address), "{address}");
        }
        assert_eq!(seen.len(), 65_024);
    }
}
