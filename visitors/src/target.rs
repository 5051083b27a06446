//! Where visitors go: to a shop on this machine.

use std::net::{IpAddr, Ipv4Addr, SocketAddrV4};

/// A main-service on this machine's own IPv4 loopback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target(SocketAddrV4);

/// The address is not on this machine's own IPv4 loopback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not an address of 127.0.0.0/8; visitors go to a shop on this machine only")]
pub struct NotThisMachine(IpAddr);

impl Target {
    /// The main-service that was told to listen on `bind`, at `port`. Who listens everywhere listens on the
    /// loopback too.
    pub fn new(bind: IpAddr, port: u16) -> Result<Self, NotThisMachine> {
        match bind {
            IpAddr::V4(address) if address.is_loopback() => Ok(Self(SocketAddrV4::new(address, port))),
            bind if bind.is_unspecified() => Ok(Self(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))),
            other => Err(NotThisMachine(other)),
        }
    }

    /// Where to connect.
    pub(crate) fn socket(self) -> SocketAddrV4 {
        self.0
    }

    /// The address of a path there.
    pub(crate) fn url(self, path: &str) -> String {
        format!("http://{}{path}", self.0)
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_visited() {
        for (bind, expected) in [
            ("127.0.0.1", Some("http://127.0.0.1:8000/x")),
            ("127.9.8.7", Some("http://127.9.8.7:8000/x")),
            ("0.0.0.0", Some("http://127.0.0.1:8000/x")),
            ("::", Some("http://127.0.0.1:8000/x")),
            ("::1", None),
            ("::ffff:127.0.0.1", None),
            ("10.0.0.1", None),
            ("128.0.0.1", None),
            ("203.0.113.7", None),
            ("2001:db8::1", None),
        ] {
            let url = Target::new(bind.parse().unwrap(), 8000).map(|target| target.url("/x"));
            assert_eq!(url.ok().as_deref(), expected, "{bind}");
        }
    }
}
