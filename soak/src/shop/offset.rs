//! Ports that nobody uses.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener};
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result};

use super::house;

/// Shifts that stay clear of the usual programs below, and above of the ports that the system gives to
/// clients; another client could otherwise take one while a process is down.
const OFFSETS: Range<u16> = 10_000..24_000;

const TRIES_MAX: usize = 100;

/// The shifts of the shops of this program, also while their processes are down.
static TAKEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());

/// A shift by which every role finds its port free; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Offset(u16);

impl Offset {
    /// Takes one that no other shop here has.
    pub(super) fn take() -> Result<Self> {
        let mut taken = taken();
        let mut candidates = std::iter::repeat_with(|| fastrand::u16(OFFSETS)).take(TRIES_MAX);
        let free = candidates.find(|offset| is_apart(*offset, &taken) && all_free(*offset));
        let offset = free.context("found no free ports")?;
        taken.insert(offset);
        Ok(Self(offset))
    }

    /// The shift.
    pub(super) fn number(&self) -> u16 {
        self.0
    }
}

impl Drop for Offset {
    fn drop(&mut self) {
        taken().remove(&self.0);
    }
}

fn taken() -> MutexGuard<'static, BTreeSet<u16>> {
    TAKEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether no role of one shop meets another role of a second one.
fn is_apart(offset: u16, taken: &BTreeSet<u16>) -> bool {
    let ports: BTreeSet<u16> = house::ports().map(|port| port + offset).collect();
    let mut others = taken
        .iter()
        .flat_map(|other| house::ports().map(move |port| port + other));
    others.all(|port| !ports.contains(&port))
}

fn all_free(offset: u16) -> bool {
    house::ports().all(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port + offset)).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shops_never_share_a_port() {
        let (one, other) = (Offset::take().unwrap(), Offset::take().unwrap());
        let taken = BTreeSet::from([one.number()]);
        assert!(is_apart(other.number(), &taken));
        assert!(!is_apart(one.number(), &taken));
        // main-service of the one would be where payments-service of the other is.
        assert!(!is_apart(one.number() - 81, &taken));
    }

    #[test]
    fn no_shifted_port_leaves_the_range() {
        for port in house::ports() {
            assert!(u32::from(port) + u32::from(OFFSETS.end) < 32_768, "{port}");
        }
    }
}
