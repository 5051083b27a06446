//! The encrypted way to the server.

mod anybody;
mod stream;

use std::{
    io,
    path::{Path, PathBuf},
    pin::Pin,
    sync::Arc,
};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio_postgres::{
    Socket,
    tls::{MakeTlsConnect, TlsConnect},
};
use tokio_rustls::TlsConnector;

use self::{anybody::Anybody, stream::EncryptedStream};

/// Who may answer at the server's address.
pub(super) enum Trust {
    /// Whoever does: what travels cannot be read on the way, but may be read by an impostor.
    Anybody,
    /// The server of that name, vouched for by an authority in this PEM file.
    VouchedFor(PathBuf),
}

/// The encryption cannot be set up.
#[derive(Debug, thiserror::Error)]
pub(super) enum BadAuthorities {
    #[error("sslrootcert={}: {reason}", .file.display())]
    File { file: PathBuf, reason: String },
    #[error("the encryption cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}

/// Makes encrypted connections. A clone is cheap.
#[derive(Clone)]
pub(super) struct Encryption(Arc<ClientConfig>);

impl Encryption {
    /// Reads the authorities.
    pub(super) fn new(trust: &Trust) -> Result<Self, BadAuthorities> {
        let provider = Arc::new(ring::default_provider());
        let config = ClientConfig::builder_with_provider(Arc::clone(&provider));
        let config = config.with_safe_default_protocol_versions()?;
        let config = match trust {
            Trust::Anybody => {
                let anybody = Anybody(provider.signature_verification_algorithms);
                config
                    .dangerous()
                    .with_custom_certificate_verifier(Arc::new(anybody))
            }
            Trust::VouchedFor(file) => config.with_root_certificates(authorities(file)?),
        };
        Ok(Self(Arc::new(config.with_no_client_auth())))
    }
}

fn authorities(file: &Path) -> Result<RootCertStore, BadAuthorities> {
    let bad = |reason: String| BadAuthorities::File {
        file: file.to_owned(),
        reason,
    };
    let mut authorities = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| bad(error.to_string()))? {
        let certificate = certificate.map_err(|error| bad(error.to_string()))?;
        authorities
            .add(certificate)
            .map_err(|error| bad(error.to_string()))?;
    }
    if authorities.is_empty() {
        return Err(bad("there is no certificate in it".to_owned()));
    }
    Ok(authorities)
}

impl MakeTlsConnect<Socket> for Encryption {
    type Stream = EncryptedStream;
    type TlsConnect = Handshake;
    type Error = io::Error;

    /// Asked before it is known whether there will be a handshake: a folder with a socket has no name.
    fn make_tls_connect(&mut self, host: &str) -> io::Result<Handshake> {
        Ok(Handshake {
            config: Arc::clone(&self.0),
            host: host.to_owned(),
        })
    }
}

/// A handshake with one server.
pub(super) struct Handshake {
    config: Arc<ClientConfig>,
    host: String,
}

impl TlsConnect<Socket> for Handshake {
    type Stream = EncryptedStream;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<EncryptedStream>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        Box::pin(async move {
            let host = ServerName::try_from(self.host).map_err(io::Error::other)?;
            let stream = TlsConnector::from(self.config).connect(host, socket).await?;
            Ok(EncryptedStream(stream))
        })
    }
}
