//! Ports that nobody uses.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::ops::Range;

use anyhow::{Context, Result};

/// The port of main-service, before any shift.
pub(super) const MAIN_SERVICE: u16 = 8000;

/// The ports of all roles, before any shift: what must answer before the shop is ready.
pub(super) const ROLES: [u16; 7] = [3001, 3002, 3003, 3011, MAIN_SERVICE, 8081, 8082];

/// Shifts that stay clear of the usual programs below, and above of the ports that the system gives to
/// clients; another client could otherwise take one between the look and the start.
const OFFSETS: Range<u16> = 10_000..24_000;

const TRIES_MAX: usize = 100;

/// A shift by which every role finds its port free.
pub(super) fn free_offset() -> Result<u16> {
    let candidates = std::iter::repeat_with(|| fastrand::u16(OFFSETS)).take(TRIES_MAX);
    let mut free = candidates.filter(|offset| ROLES.iter().all(|port| is_free(port + offset)));
    free.next().context("found no free ports")
}

/// Where a role listens.
pub(super) fn address(port: u16, offset: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port + offset).into()
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_not_free() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        assert!(!is_free(listener.local_addr().unwrap().port()));
    }

    #[test]
    fn no_shifted_port_leaves_the_range() {
        for port in ROLES {
            assert!(u32::from(port) + u32::from(OFFSETS.end) < 32_768, "{port}");
        }
        assert!(OFFSETS.contains(&free_offset().unwrap()));
    }
}
