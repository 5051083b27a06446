//! Where the database is, out of its URL.

use std::{fmt, path::PathBuf};

use tokio_postgres::{
    Config,
    config::{Host, SslMode},
};

use super::{encryption::Trust, settings::PostgresSettings};

/// Where the database is, and who may be there.
pub(super) struct Address {
    config: Config,
    trust: Trust,
}

/// The URL is not one of a database.
#[derive(Debug, thiserror::Error)]
pub(super) enum BadAddress {
    #[error("its URL must begin with postgres:// or postgresql://")]
    Scheme,
    #[error("its URL: {0}")]
    Url(String),
    #[error("its URL must name a host, a user and a database")]
    Incomplete,
    #[error("sslmode={0} is not known (disable, prefer, require, verify-full)")]
    Mode(String),
    #[error("sslmode=verify-full needs sslrootcert=FILE, the authorities that may vouch for the server")]
    NoAuthorities,
    #[error("sslrootcert=FILE is only for sslmode=verify-full")]
    UselessAuthorities,
}

impl Address {
    /// Reads `postgres://user:password@host:port/database?options`.
    pub(super) fn read(url: &str) -> Result<Self, BadAddress> {
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(BadAddress::Scheme);
        }
        let (place, options) = url.split_once('?').unwrap_or((url, ""));
        let mut own = OwnOptions::default();
        let options = options.split('&').filter(|option| !option.is_empty());
        let others: Vec<_> = options.filter(|option| !own.take(option)).collect();
        let mut config: Config = format!("{place}?{}", others.join("&"))
            .parse()
            .map_err(|error| BadAddress::Url(reason(&error)))?;
        let is_complete = !config.get_hosts().is_empty() || !config.get_hostaddrs().is_empty();
        if !is_complete || config.get_user().is_none() || config.get_dbname().is_none() {
            return Err(BadAddress::Incomplete);
        }
        let (mode, trust) = own.read()?;
        config.ssl_mode(mode);
        Ok(Self { config, trust })
    }

    pub(super) const fn trust(&self) -> &Trust {
        &self.trust
    }

    /// What a connection is made with. The limits hold for every statement on it, and so does the isolation
    /// that the store is written for, whatever the database or the role would have.
    pub(super) fn config(&self, settings: &PostgresSettings) -> Config {
        let mut config = self.config.clone();
        let limits = format!(
            "-c statement_timeout={} -c lock_timeout={} -c idle_in_transaction_session_timeout={} \
             -c default_transaction_isolation=read\\ committed -c client_min_messages=error",
            settings.statement_timeout.as_millis(),
            settings.lock_timeout.as_millis(),
            settings.idle_in_transaction_timeout.as_millis(),
        );
        let given = self.config.get_options().unwrap_or_default();
        config.options(format!("{given} {limits}"));
        if self.config.get_application_name().is_none() {
            config.application_name("webstore");
        }
        config.connect_timeout(settings.connect_timeout);
        config
    }
}

/// As people may see it: without the password.
impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = match self.config.get_hosts().first() {
            Some(Host::Tcp(host)) => host.clone(),
            #[cfg(unix)]
            Some(Host::Unix(folder)) => folder.display().to_string(),
            None => self
                .config
                .get_hostaddrs()
                .first()
                .map(ToString::to_string)
                .unwrap_or_default(),
        };
        let port = self.config.get_ports().first().unwrap_or(&5432);
        let database = self.config.get_dbname().unwrap_or_default();
        write!(formatter, "{host}:{port}/{database}")
    }
}

/// The options about encryption, which are ours to read.
#[derive(Default)]
struct OwnOptions {
    mode: Option<String>,
    authorities: Option<PathBuf>,
}

impl OwnOptions {
    /// Whether the option is one of them.
    fn take(&mut self, option: &str) -> bool {
        match option.split_once('=') {
            Some(("sslmode", mode)) => self.mode = Some(mode.to_owned()),
            Some(("sslrootcert", file)) => self.authorities = Some(PathBuf::from(file)),
            _ => return false,
        }
        true
    }

    fn read(self) -> Result<(SslMode, Trust), BadAddress> {
        match (self.mode.as_deref().unwrap_or("prefer"), self.authorities) {
            ("verify-full", Some(file)) => Ok((SslMode::Require, Trust::VouchedFor(file))),
            ("verify-full", None) => Err(BadAddress::NoAuthorities),
            ("disable" | "prefer" | "require", Some(_)) => Err(BadAddress::UselessAuthorities),
            ("disable", None) => Ok((SslMode::Disable, Trust::Anybody)),
            ("prefer", None) => Ok((SslMode::Prefer, Trust::Anybody)),
            ("require", None) => Ok((SslMode::Require, Trust::Anybody)),
            (other, _) => Err(BadAddress::Mode(other.to_owned())),
        }
    }
}

fn reason(error: &tokio_postgres::Error) -> String {
    let cause = std::error::Error::source(error);
    cause.map_or_else(|| error.to_string(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(url: &str) -> String {
        Address::read(url)
            .err()
            .map_or_else(String::new, |error| error.to_string())
    }

    #[test]
    fn urls_are_read_or_refused_with_a_reason() {
        for (url, expected) in [
            ("postgres://ada:secret@db.example:6543/shop", ""),
            ("postgresql://ada@db/shop?sslmode=disable", ""),
            ("postgres://ada@db/shop?sslmode=prefer&connect_timeout=2", ""),
            ("postgres://ada@%2Frun%2Fpostgresql/shop?sslmode=require", ""),
            (
                "postgres://ada@db/shop?sslmode=verify-full&sslrootcert=/etc/authorities.pem",
                "",
            ),
            ("mysql://ada@db/shop", "must begin with postgres://"),
            ("host=db user=ada dbname=shop", "must begin with postgres://"),
            ("postgres://ada@db", "must name a host, a user and a database"),
            ("postgres://db/shop", "must name a host, a user and a database"),
            ("postgres://ada@db/shop?colour=red", "unknown option `colour`"),
            ("postgres://ada@db:port/shop", "port"),
            (
                "postgres://ada@db/shop?sslmode=verify-ca",
                "sslmode=verify-ca is not known",
            ),
            ("postgres://ada@db/shop?sslmode=verify-full", "needs sslrootcert="),
            (
                "postgres://ada@db/shop?sslrootcert=/a.pem",
                "only for sslmode=verify-full",
            ),
        ] {
            let refusal = refusal(url);
            assert!(refusal.contains(expected), "{url}: {refusal}");
            assert_eq!(refusal.is_empty(), expected.is_empty(), "{url}: {refusal}");
        }
    }

    #[test]
    fn nobody_sees_the_password() {
        let address = Address::read("postgres://ada:secret@db:6543/shop").unwrap();
        assert_eq!(address.to_string(), "db:6543/shop");
        let bad = refusal("postgres://ada:secret@db:port/shop?colour=red");
        assert!(!bad.contains("secret"), "{bad}");
    }

    #[test]
    fn limits_come_behind_what_the_url_says() {
        let address = Address::read("postgres://ada@db/shop?options=-c%20search_path%3Dother").unwrap();
        let config = address.config(&PostgresSettings::default());
        let options = config.get_options().unwrap();
        let expected = "-c search_path=other -c statement_timeout=3000 -c lock_timeout=2000 ";
        assert!(options.starts_with(expected), "{options}");
    }
}
