//! Roles that run elsewhere.

use std::str::FromStr;

use frontend::Origin;

use crate::roles::{self, Role};

/// A role, and where it is to be found.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    pub(crate) role: &'static Role,
    pub(crate) origin: Origin,
}

impl FromStr for Peer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, origin) = text
            .split_once('=')
            .ok_or("it must be ROLE=URL, like payments-service=http://10.0.0.5:8081")?;
        let role =
            roles::find(name).ok_or_else(|| format!("there is no role {name}; see `webstore roles`"))?;
        let origin = origin.parse::<Origin>().map_err(|error| error.to_string())?;
        Ok(Self { role, origin })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_is_a_role_and_where_it_is() {
        let peer: Peer = "payments-service=http://10.0.0.5:8081".parse().unwrap();
        assert_eq!(peer.role.name, "payments-service");
        assert_eq!(peer.origin.to_string(), "http://10.0.0.5:8081");
        for (text, expected) in [
            ("http://10.0.0.5:8081", "ROLE=URL"),
            ("payment=http://10.0.0.5:8081", "there is no role payment"),
            ("payments-service=10.0.0.5", ""),
        ] {
            let refusal = text.parse::<Peer>().unwrap_err();
            assert!(refusal.contains(expected), "{text}: {refusal}");
        }
    }
}
