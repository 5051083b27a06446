//! Who may not come in, and who always may.

use core::net::IpAddr;
use std::time::Duration;

use super::network::Network;
use crate::moment::Moment;

/// Ranges that can be blocked at run time at once.
pub const BLOCKS_MAX: usize = 1_000;
/// How long a block lasts when nobody says for how long.
pub const BLOCK_TIME_DEFAULT: Duration = Duration::from_secs(60 * 60);
/// The longest that a block made at run time can last; what is to stay belongs into the configuration.
pub const BLOCK_TIME_MAX: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// The most characters of a reason.
pub const REASON_LENGTH_MAX: usize = 200;

/// A range of addresses that may not come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Who.
    pub network: Network,
    /// Why, for those who look at the list later. The blocked are not told.
    pub reason: String,
    /// When it ends.
    pub expires: Moment,
}

/// The blocks made at run time. Each range is there once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockList(Vec<Block>);

/// The list is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the list is full: at most {BLOCKS_MAX} ranges can be blocked at once")]
pub struct ListFull;

impl BlockList {
    /// The list of those of `blocks` that hold at `now`.
    #[must_use]
    pub fn of(blocks: Vec<Block>, now: Moment) -> Self {
        let mut list = Self(blocks);
        list.forget_expired(now);
        list
    }

    /// The blocks, oldest first.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.0
    }

    /// Adds a block, in place of one of the same range.
    pub fn add(&mut self, block: Block, now: Moment) -> Result<(), ListFull> {
        self.forget_expired(now);
        self.remove(block.network);
        if self.0.len() >= BLOCKS_MAX {
            return Err(ListFull);
        }
        self.0.push(block);
        Ok(())
    }

    /// Ends a block; whether there was one of exactly this range.
    pub fn remove(&mut self, network: Network) -> bool {
        let before = self.0.len();
        self.0.retain(|block| block.network != network);
        self.0.len() < before
    }

    /// When the last block ends, or `now` if there is none.
    #[must_use]
    pub fn ends(&self, now: Moment) -> Moment {
        self.0.iter().map(|block| block.expires).max().unwrap_or(now)
    }

    fn blocks_address(&self, address: IpAddr, now: Moment) -> bool {
        let mut holding = self.0.iter().filter(|block| block.expires > now);
        holding.any(|block| block.network.contains(address))
    }

    fn forget_expired(&mut self, now: Moment) {
        self.0.retain(|block| block.expires > now);
    }
}

/// The ranges of the configuration. They hold for as long as the process runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FixedRanges {
    /// Whom no block touches.
    pub allowed: Vec<Network>,
    /// Who may not come in.
    pub blocked: Vec<Network>,
}

impl FixedRanges {
    /// Whether the address may not come in: it is blocked here or in `list`, and not allowed.
    #[must_use]
    pub fn block(&self, list: &BlockList, address: IpAddr, now: Moment) -> bool {
        let has = |ranges: &[Network]| ranges.iter().any(|network| network.contains(address));
        (has(&self.blocked) || list.blocks_address(address, now)) && !has(&self.allowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(network: &str, expires: i64) -> Block {
        Block {
            network: network.parse().unwrap(),
            reason: "a test".to_owned(),
            expires: Moment(expires),
        }
    }

    #[test]
    fn blocks_end_and_the_allowed_always_pass() {
        let fixed = FixedRanges {
            allowed: vec!["192.0.2.7".parse().unwrap()],
            blocked: vec![
                "198.51.100.0/24".parse().unwrap(),
                "192.0.2.0/30".parse().unwrap(),
            ],
        };
        let list = BlockList::of(
            vec![block("192.0.2.0/24", 1_000), block("2001:db8::/32", 500)],
            Moment(0),
        );
        for (address, now, expected) in [
            ("192.0.2.8", 999, true),
            ("192.0.2.8", 1_000, false),
            ("192.0.2.7", 0, false),
            ("192.0.2.1", 9_999, true),
            ("2001:db8::1", 499, true),
            ("2001:db8::1", 500, false),
            ("198.51.100.200", 9_999, true),
            ("203.0.113.1", 0, false),
        ] {
            let blocked = fixed.block(&list, address.parse().unwrap(), Moment(now));
            assert_eq!(blocked, expected, "{address} at {now}");
        }
    }

    #[test]
    fn a_range_is_on_the_list_once() {
        let mut list = BlockList::default();
        let now = Moment(0);
        list.add(block("192.0.2.0/24", 10), now).unwrap();
        list.add(block("192.0.2.9/24", 20), now).unwrap();
        assert_eq!(list.blocks(), [block("192.0.2.0/24", 20)]);
        assert_eq!(list.ends(now), Moment(20));
        assert!(!list.remove("192.0.2.0".parse().unwrap()));
        assert!(list.remove("192.0.2.0/24".parse().unwrap()));
        assert_eq!(list.ends(now), now);
    }

    #[test]
    fn a_full_list_says_so_and_what_ended_makes_room() {
        let mut list = BlockList::default();
        for number in 0..BLOCKS_MAX {
            let (high, low) = (number / 256, number % 256);
            list.add(block(&format!("10.0.{high}.{low}"), 100), Moment(0))
                .unwrap();
        }
        assert_eq!(list.add(block("192.0.2.1", 100), Moment(99)), Err(ListFull));
        assert_eq!(list.add(block("10.0.0.1", 200), Moment(99)), Ok(()));
        assert_eq!(list.add(block("192.0.2.1", 200), Moment(100)), Ok(()));
        assert_eq!(list.blocks().len(), 2);
    }
}
