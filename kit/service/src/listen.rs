//! Taking a port.

use std::net::{IpAddr, SocketAddr};

use tokio::net::TcpListener;

/// A port could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Somebody else listens there.
    #[error("{role}: port {port} is taken; free it or move every port with --port-offset N", port = address.port())]
    Taken {
        /// Who wanted the port.
        role: &'static str,
        /// The address that was wanted.
        address: SocketAddr,
    },
    /// The system refuses for another reason.
    #[error(
        "{role}: cannot listen on {address}: {source}; choose another address with --bind or --port-offset"
    )]
    Refused {
        /// Who wanted the port.
        role: &'static str,
        /// The address that was wanted.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Opens a listener for `role`; port 0 lets the system choose. Nothing is accepted before
/// [`crate::serve::serve`] runs, yet clients may already connect and wait.
pub async fn bind(role: &'static str, ip: IpAddr, port: u16) -> Result<TcpListener, BindError> {
    let address = SocketAddr::new(ip, port);
    TcpListener::bind(address)
        .await
        .map_err(|source| match source.kind() {
            std::io::ErrorKind::AddrInUse => BindError::Taken { role, address },
            _ => BindError::Refused {
                role,
                address,
                source,
            },
        })
}
