//! The `tls` key of a client or server: encryption ends in front of us, so only its absence can be said.

use serde::{Deserialize, de::Error};

/// For a field `tls: Plain` of an exporter's settings: `{insecure: true}` is taken, anything else is an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Plain;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    insecure: bool,
}

impl TryFrom<Written> for Plain {
    type Error = serde::de::value::Error;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        match written.insecure {
            true => Ok(Self),
            false => Err(Self::Error::custom(
                "this collector does not encrypt: write insecure: true, and end TLS in front of it",
            )),
        }
    }
}
