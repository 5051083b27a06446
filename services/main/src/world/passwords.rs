//! Argon2id, beside the request threads and at most a few at a time.

use std::{sync::Arc, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use async_trait::async_trait;
use shop::ports::Passwords;
use tokio::sync::Semaphore;

/// Memory in KiB, passes and lanes: the OWASP password storage cheat sheet's second choice, which
/// takes about 15 ms and 19 MiB.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Hashes computed at once; each holds its memory.
const AT_ONCE_MAX: usize = 2;
/// How long somebody waits for a turn.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// Hashes and checks passwords with Argon2id.
pub struct Argon2Passwords {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    /// Checked against when there is no account, so that the work is the same.
    decoy: String,
}

impl Argon2Passwords {
    /// Computes one hash for accounts that do not exist.
    #[must_use]
    pub fn new() -> Self {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = hash(&argon2, "no account has this password").unwrap_or_default();
        Self {
            argon2,
            turns: Arc::new(Semaphore::new(AT_ONCE_MAX)),
            decoy,
        }
    }

    /// Runs `work` on a thread of its own when it is its turn; `None` if that takes too long.
    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let turn = Arc::clone(&self.turns).acquire_owned();
        let turn = tokio::time::timeout(WAIT_MAX, turn).await.ok()?.ok()?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        done.await.ok()
    }
}

impl Default for Argon2Passwords {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Passwords for Argon2Passwords {
    async fn hash(&self, password: String) -> Option<String> {
        let argon2 = self.argon2.clone();
        self.in_turn(move || hash(&argon2, &password)).await.flatten()
    }

    async fn verify(&self, password: String, stored: Option<String>) -> Option<bool> {
        let exists = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.decoy.clone());
        let argon2 = self.argon2.clone();
        let matches = self.in_turn(move || {
            let parsed = PasswordHash::new(&stored);
            parsed.is_ok_and(|parsed| argon2.verify_password(password.as_bytes(), &parsed).is_ok())
        });
        Some(matches.await? && exists)
    }
}

fn hash(argon2: &Argon2<'_>, password: &str) -> Option<String> {
    argon2
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_real_account_passes() {
        let passwords = Argon2Passwords::new();
        let stored = passwords.hash("correct horse".to_owned()).await;
        for (password, stored, expected) in [
            ("correct horse", stored.clone(), true),
            ("wrong horse", stored, false),
            ("correct horse", None, false),
            ("no account has this password", None, false),
            ("correct horse", Some("not a hash".to_owned()), false),
        ] {
            assert_eq!(
                passwords.verify(password.to_owned(), stored).await,
                Some(expected)
            );
        }
    }

    #[tokio::test]
    async fn an_account_that_does_not_exist_costs_the_same_work() {
        let passwords = Argon2Passwords::new();
        let stored = passwords.hash("correct horse".to_owned()).await.unwrap();
        let (stored, decoy) = (PasswordHash::new(&stored), PasswordHash::new(&passwords.decoy));
        let work = |hash: &PasswordHash| {
            let length = hash.hash.as_ref().map(|output| output.as_bytes().len());
            let salt = hash.salt.as_ref().map(|salt| salt.as_ref().len());
            (
                hash.algorithm.to_string(),
                hash.version,
                hash.params.to_string(),
                length,
                salt,
            )
        };
        let (stored, decoy) = (work(&stored.unwrap()), work(&decoy.unwrap()));
        assert_eq!(stored, decoy);
        assert!(stored.2.starts_with("m=19456,t=2,p=1"), "{}", stored.2);
        assert!(stored.3.is_some() && stored.4.is_some());
    }
}
