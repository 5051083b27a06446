//! PostgreSQL and Redis for a shop that does not keep everything itself.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use lab::{PostgresOptions, PostgresServer, RedisOptions, RedisServer};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::clean::clean;
use super::shop::ShopSettings;

/// How long a look at Redis may take.
const LOOK_TIME_MAX: Duration = Duration::from_secs(10);

/// A PostgreSQL that syncs, as the real one does, and a Redis; both are gone when it is dropped.
#[derive(Debug)]
pub(crate) struct Servers {
    /// For the books.
    pub(crate) postgres: PostgresServer,
    /// For what may be forgotten.
    redis: RedisServer,
}

impl Servers {
    /// Starts new, empty ones. They die with the thread that starts them.
    pub(crate) async fn start() -> Result<Self> {
        Ok(Self {
            postgres: PostgresServer::start(&PostgresOptions::default()).await?,
            redis: RedisServer::start(RedisOptions::default()).await?,
        })
    }

    /// A shop without delays and limits that uses both.
    pub(crate) fn shop(&self) -> ShopSettings {
        ShopSettings {
            database_url: Some(self.postgres.url()),
            redis_url: Some(self.redis.url(0)),
            ..ShopSettings::default()
        }
    }
}

/// How often Redis was asked so far to run a script, by everybody together.
pub(crate) async fn script_calls(redis: &RedisServer) -> Result<u64> {
    let mut command = redis.client();
    command.args(["INFO", "commandstats"]);
    let said = output_of(command, LOOK_TIME_MAX).await?;
    scripts_in(&said.answer).context("Redis says nothing of commands")
}

/// What a program printed.
#[derive(Debug)]
pub(crate) struct Said {
    /// On standard output.
    pub(crate) answer: String,
    /// On standard error.
    pub(crate) remarks: String,
}

/// Runs the program to its end, which must be a good one. After `limit` nobody waits for it any more: it ends
/// with the server that it talks to.
pub(crate) async fn output_of(command: Command, limit: Duration) -> Result<Said> {
    let mut command = clean(command);
    let name = command.get_program().display().to_string();
    let ended = timeout(limit, spawn_blocking(move || command.output())).await;
    let ended = ended.with_context(|| format!("{name} did not end in time"))??;
    let ended = ended.with_context(|| format!("cannot run {name}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = Said {
        answer: text(&ended.stdout),
        remarks: text(&ended.stderr),
    };
    ensure!(ended.status.success(), "{name} failed: {}", said.remarks);
    Ok(said)
}

/// The calls of `EVALSHA` and of `EVAL`; 0 for one that was never called.
fn scripts_in(commandstats: &str) -> Option<u64> {
    let calls = |command: &str| {
        let begin = format!("cmdstat_{command}:calls=");
        let mut lines = commandstats.lines().filter_map(|line| line.strip_prefix(&*begin));
        lines.next()?.split(',').next()?.parse::<u64>().ok()
    };
    let is_there = commandstats.contains("# Commandstats");
    is_there.then(|| calls("evalsha").unwrap_or(0) + calls("eval").unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_counted_among_other_commands() {
        let commandstats = "# Commandstats\r\ncmdstat_get:calls=9,usec=5\r\n\
                            cmdstat_eval:calls=2,usec=4,failed_calls=0\r\ncmdstat_evalsha:calls=40,usec=9\r\n";
        assert_eq!(scripts_in(commandstats), Some(42));
        assert_eq!(scripts_in("# Commandstats\r\n"), Some(0));
        assert_eq!(scripts_in("NOAUTH"), None);
    }

    #[tokio::test]
    async fn only_a_program_that_ends_well_has_an_answer() {
        let shell = |script| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            output_of(command, LOOK_TIME_MAX)
        };
        let said = shell("echo yes; echo but >&2").await.unwrap();
        assert_eq!((&*said.answer, &*said.remarks), ("yes\n", "but\n"));
        let error = shell("echo no >&2; exit 1").await.unwrap_err().to_string();
        assert!(error.contains("sh failed: no"), "{error}");
    }
}
