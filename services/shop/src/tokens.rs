//! Opaque bearer tokens: random, shown once, kept as hashes.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::ports::Chance;

/// A token as its holder knows it. Never printed; see [`Token::expose`].
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new token of 256 random bits, in hexadecimal behind `prefix`.
    #[must_use]
    pub fn random(prefix: &str, chance: &dyn Chance) -> Self {
        Self(format!("{prefix}{}", hex(&chance.secret_bytes())))
    }

    /// A token that somebody sent.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text, for the answer to its holder.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// SHA-256 in hexadecimal. The token has 256 bits of chance, so it needs no salt and no slow hash,
    /// and looking a hash up tells nothing about the token by its time.
    #[must_use]
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(self.0.as_bytes()))
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Token(***)")
    }
}

/// A random name of 128 bits in hexadecimal behind `prefix`, for example for a payment.
#[must_use]
pub fn random_key(prefix: &str, chance: &dyn Chance) -> String {
    format!("{prefix}{}", hex(&chance.secret_bytes()[..16]))
}

/// SHA-256 of `parts`, each closed by a line feed, in hexadecimal.
#[must_use]
pub fn fingerprint(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update(b"\n");
    }
    hex(&hasher.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _infallible = write!(text, "{byte:02x}");
            text
        })
}
