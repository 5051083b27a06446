//! Which role is reached where.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::collector_file;
use crate::failure::UsageError;
use crate::options::Peer;
use crate::roles::{COLLECTOR, ROLES, Role};

/// Every role's port, shifted, and the address they listen on; and those who are elsewhere.
#[derive(Clone, Debug)]
pub(crate) struct Addresses {
    bind: IpAddr,
    offset: i32,
    peers: Vec<Peer>,
}

impl Addresses {
    /// An error when some role's port would leave 1 to 65535.
    pub(crate) fn shifted(bind: IpAddr, offset: i32, peers: Vec<Peer>) -> Result<Self, UsageError> {
        let doors = collector_file::PORTS.iter();
        let doors = doors.map(|port| (COLLECTOR.name, port.number));
        for (name, port) in ROLES.iter().map(|role| (role.name, role.port)).chain(doors) {
            let port = i64::from(port) + i64::from(offset);
            if !(1..=65_535).contains(&port) {
                return Err(UsageError(format!(
                    "--port-offset {offset} puts {name} on port {port}; ports go from 1 to 65535"
                )));
            }
        }
        Ok(Self { bind, offset, peers })
    }

    /// The address that every role listens on.
    pub(crate) fn bind(&self) -> IpAddr {
        self.bind
    }

    /// The port of `role`.
    pub(crate) fn port(&self, role: &Role) -> u16 {
        self.shift(role.port)
    }

    /// Where a port is after the shift; for those of [`Self::shifted`]'s check only.
    pub(crate) fn shift(&self, port: u16) -> u16 {
        u16::try_from(i32::from(port) + self.offset).expect("checked for every port in the tables")
    }

    /// Where another role finds `role`.
    pub(crate) fn url(&self, role: &Role) -> String {
        if let Some(peer) = self.peers.iter().rfind(|peer| peer.role.name == role.name) {
            return peer.origin.to_string();
        }
        self.own_url(role)
    }

    fn own_url(&self, role: &Role) -> String {
        let ip = match self.bind {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        format!("http://{}", std::net::SocketAddr::new(ip, self.port(role)))
    }

    /// Where a person at this machine finds `role`.
    pub(crate) fn url_to_show(&self, role: &Role) -> String {
        if self.bind.is_unspecified() || self.bind == IpAddr::V4(Ipv4Addr::LOCALHOST) {
            format!("http://localhost:{}", self.port(role))
        } else {
            self.own_url(role)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles;

    fn frontend_at(bind: &str, offset: i32) -> (String, String) {
        let addresses = Addresses::shifted(bind.parse().unwrap(), offset, Vec::new()).unwrap();
        (
            addresses.url(&roles::FRONTEND),
            addresses.url_to_show(&roles::FRONTEND),
        )
    }

    #[test]
    fn addresses_follow_bind_and_offset() {
        for (bind, offset, called, shown) in [
            ("127.0.0.1", 0, "http://127.0.0.1:3001", "http://localhost:3001"),
            ("127.0.0.1", 100, "http://127.0.0.1:3101", "http://localhost:3101"),
            ("127.0.0.1", -3000, "http://127.0.0.1:1", "http://localhost:1"),
            ("127.0.0.2", 0, "http://127.0.0.2:3001", "http://127.0.0.2:3001"),
            ("0.0.0.0", 0, "http://127.0.0.1:3001", "http://localhost:3001"),
            ("::", 0, "http://[::1]:3001", "http://localhost:3001"),
            ("::1", 0, "http://[::1]:3001", "http://[::1]:3001"),
        ] {
            let expected = (called.to_owned(), shown.to_owned());
            assert_eq!(frontend_at(bind, offset), expected, "{bind} {offset}");
        }
    }

    #[test]
    fn who_is_elsewhere_is_called_there() {
        let peers = vec!["frontend=http://10.0.0.5:80".parse().unwrap()];
        let addresses = Addresses::shifted(Ipv4Addr::LOCALHOST.into(), 0, peers).unwrap();
        assert_eq!(addresses.url(&roles::FRONTEND), "http://10.0.0.5:80");
        assert_eq!(addresses.url_to_show(&roles::FRONTEND), "http://localhost:3001");
    }

    #[test]
    fn no_port_leaves_the_range() {
        let bind = IpAddr::V4(Ipv4Addr::LOCALHOST);
        for offset in [60_000, -3001, i32::MAX, i32::MIN] {
            let error = Addresses::shifted(bind, offset, Vec::new())
                .unwrap_err()
                .to_string();
            assert!(error.contains(&format!("--port-offset {offset}")), "{error}");
        }
    }
}
