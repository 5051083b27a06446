//! Finding ports for a whole shop.

use std::net::{Ipv4Addr, TcpListener, UdpSocket};

use crate::process;

/// A `--port-offset` under which every port of every role is free.
///
/// Tests run side by side, in threads and in processes, so that finding a port free is not enough: two tests
/// could find the same one. Therefore an offset is held by UDP sockets on the same port numbers. They do not
/// disturb the program, which uses TCP, and no other test can have them at the same time.
pub(crate) struct Offset {
    number: u16,
    ports: Vec<u16>,
    _held: Vec<UdpSocket>,
}

impl Offset {
    /// Offsets from 10,000 on, in steps of 20, so that every port stays below those which the system hands out
    /// for outgoing connections (from 32,768 on). Where the search begins depends on the process.
    pub(crate) fn find() -> Self {
        let role_ports = process::role_ports();
        let first = u16::try_from(std::process::id() % 1000).unwrap();
        let candidates = (0..1000).map(|step| 10_000 + (first + step) % 1000 * 20);
        candidates
            .filter_map(|number| Self::hold(number, &role_ports))
            .next()
            .expect("a thousand offsets and none of them free")
    }

    fn hold(number: u16, role_ports: &[u16]) -> Option<Self> {
        let ports: Vec<u16> = role_ports.iter().map(|port| port + number).collect();
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

    /// As the value of the option.
    pub(crate) fn text(&self) -> String {
        self.number.to_string()
    }

    /// The port that a role has, by its port without an offset.
    pub(crate) fn port(&self, unshifted: u16) -> u16 {
        self.number + unshifted
    }

    /// Every role's port.
    pub(crate) fn ports(&self) -> &[u16] {
        &self.ports
    }

    /// Whether nobody listens on any of the ports.
    pub(crate) fn are_ports_free(&self) -> bool {
        let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
        self.ports.iter().all(is_free)
    }
}
