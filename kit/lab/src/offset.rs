//! Ports that nobody uses.

use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::ops::Range;

use anyhow::{Context, Result, ensure};

/// Offsets that stay clear of the usual programs below, and above of the ports that the system gives to
/// clients; another client could otherwise take one between the look and the start, or while a process is down.
const OFFSETS: Range<u16> = 10_000..19_000;
/// The first port that the system gives to clients.
const CLIENTS_PORT_MIN: u16 = 32_768;
/// How many offsets are tried.
const TRIES_MAX: usize = 1_000;

/// A `--port-offset` under which every port of a list is free; given back when it is dropped.
///
/// Tests, benchmarks and soak runs go side by side, in threads and in processes, so that finding a port free is not
/// enough: two could find the same one. Therefore an offset is held by UDP sockets on the same port numbers. They do
/// not disturb the program, which uses TCP, and nobody else here can have them at the same time.
#[derive(Debug)]
pub struct Offset {
    number: u16,
    ports: Vec<u16>,
    _held: Vec<UdpSocket>,
}

impl Offset {
    /// Takes one for these ports, which are at most 13768 before the shift.
    pub fn take(unshifted: &[u16]) -> Result<Self> {
        let limit = CLIENTS_PORT_MIN - OFFSETS.end;
        for port in unshifted {
            ensure!(
                *port <= limit,
                "port {port} cannot be shifted: only ports up to {limit} can"
            );
        }
        let candidates = std::iter::repeat_with(|| fastrand::u16(OFFSETS)).take(TRIES_MAX);
        let mut free = candidates.filter_map(|number| Self::hold(number, unshifted));
        free.next().context("found no free ports")
    }

    fn hold(number: u16, unshifted: &[u16]) -> Option<Self> {
        let ports: Vec<u16> = unshifted.iter().map(|port| port + number).collect();
        let held = ports
            .iter()
            .map(|port| UdpSocket::bind((Ipv4Addr::LOCALHOST, *port)));
        let held = held.collect::<Result<Vec<_>, _>>().ok()?;
        let offset = Self {
            number,
            ports,
            _held: held,
        };
        offset.are_ports_free().then_some(offset)
    }

    /// The offset.
    pub fn number(&self) -> u16 {
        self.number
    }

    /// As the value of the option.
    pub fn text(&self) -> String {
        self.number.to_string()
    }

    /// The port that a role has, by its port without an offset.
    pub fn port(&self, unshifted: u16) -> u16 {
        self.number + unshifted
    }

    /// Every shifted port, in the order in which they were listed.
    pub fn ports(&self) -> &[u16] {
        &self.ports
    }

    /// Whether nobody listens on any of the ports.
    pub fn are_ports_free(&self) -> bool {
        self.ports.iter().all(|port| is_free(*port))
    }
}

/// A port of the loopback on which nobody listened a moment ago.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("cannot listen on the loopback")?;
    Ok(listener.local_addr()?.port())
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLES: [u16; 3] = [3001, 8000, 8081];

    #[test]
    fn two_never_share_a_port() {
        let (one, other) = (Offset::take(&ROLES).unwrap(), Offset::take(&ROLES).unwrap());
        assert!(one.ports().iter().all(|port| !other.ports().contains(port)));
        assert!(Offset::hold(one.number(), &ROLES).is_none());
        // The role at 8000 of the one would be where the role at 8081 of the other is.
        assert!(Offset::hold(one.number() + 81, &ROLES).is_none());
    }

    #[test]
    fn one_that_was_given_back_can_be_taken_again() {
        let one = Offset::take(&ROLES).unwrap();
        let number = one.number();
        drop(one);
        assert!(Offset::hold(number, &ROLES).is_some());
    }

    #[test]
    fn a_taken_port_is_not_free() {
        let offset = Offset::take(&ROLES).unwrap();
        let port = offset.port(8000);
        assert_eq!(offset.ports()[1], port);
        let _taken = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
        assert!(!offset.are_ports_free());
        let number = offset.number();
        drop(offset);
        assert!(Offset::hold(number, &ROLES).is_none());
    }

    #[test]
    fn no_shifted_port_leaves_the_range() {
        let limit = CLIENTS_PORT_MIN - OFFSETS.end;
        assert!(Offset::take(&[limit]).unwrap().ports()[0] < CLIENTS_PORT_MIN);
        let error = Offset::take(&[3001, limit + 1]).unwrap_err().to_string();
        assert!(error.contains("13769"), "{error}");
    }

    #[test]
    fn a_free_port_can_be_listened_on() {
        assert!(is_free(free_port().unwrap()));
    }
}
