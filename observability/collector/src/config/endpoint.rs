//! Addresses to listen on: `127.0.0.1:4317`, `localhost:4317`, `[::1]:4317`.

use std::fmt;

use serde::{Deserialize, Deserializer, de::Error};

/// A host, by name or number, and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// A name or an address without brackets; `0.0.0.0`, every interface, when only `:4317` was written.
    pub host: String,
    /// The port; 0 lets the system choose.
    pub port: u16,
}

impl Endpoint {
    /// That host and port.
    #[must_use]
    pub fn new(host: &str, port: u16) -> Self {
        let host = host.to_owned();
        Self { host, port }
    }

    /// Reads `host:port`.
    ///
    /// # Errors
    /// One sentence about what is missing.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong =
            |why: &str| format!("{text:?} is not an address to listen on: {why}; write 127.0.0.1:4317");
        let (host, port) = text
            .rsplit_once(':')
            .ok_or_else(|| wrong("the port is missing"))?;
        let port = port
            .parse()
            .map_err(|_| wrong("the port is not a number up to 65535"))?;
        if let Some(host) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            return match host.parse::<std::net::Ipv6Addr>() {
                Ok(_) => Ok(Self::new(host, port)),
                Err(_) => Err(wrong("what stands in brackets is not an IPv6 address")),
            };
        }
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        match host {
            "" => Ok(Self::new("0.0.0.0", port)),
            host if host.contains(':') => Err(wrong("an IPv6 address needs brackets")),
            host if host.bytes().all(is_name) => Ok(Self::new(host, port)),
            _ => Err(wrong("the host is not a name or an address")),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.contains(':') {
            true => write!(formatter, "[{}]:{}", self.host, self.port),
            false => write!(formatter, "{}:{}", self.host, self.port),
        }
    }
}

impl<'de> Deserialize<'de> for Endpoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        for (text, expected) in [
            ("127.0.0.1:4317", Ok("127.0.0.1:4317")),
            ("localhost:0", Ok("localhost:0")),
            ("[::1]:4318", Ok("[::1]:4318")),
            (":4317", Ok("0.0.0.0:4317")),
            ("4317", Err("the port is missing")),
            ("localhost:http", Err("the port is not a number")),
            ("localhost:70000", Err("the port is not a number")),
            ("::1:4317", Err("needs brackets")),
            ("[localhost]:4317", Err("not an IPv6 address")),
            ("unix:///tmp/socket:1", Err("needs brackets")),
            ("a b:1", Err("the host is not a name")),
        ] {
            match (Endpoint::parse(text), expected) {
                (Ok(endpoint), Ok(expected)) => assert_eq!(endpoint.to_string(), expected, "{text}"),
                (Err(message), Err(expected)) => assert!(message.contains(expected), "{text}: {message}"),
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }
}
