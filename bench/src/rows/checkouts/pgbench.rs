//! pgbench, running every statement of a checkout.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use lab::{Folder, PostgresServer};

use super::{CLIENTS, WARM_UP};
use crate::process::output_of;

const SCRIPT: &str = include_str!("checkout.pgbench.sql");
const BUYERS: &str = include_str!("buyers.sql");
const ROWS_ALIKE: &str = include_str!("rows_alike.sql");
const EVERYTHING_WRITTEN: &str = include_str!("everything_written.sql");

/// The number before the first buyer's; the shop does not come so far.
const BEFORE_BUYERS: &str = "1000000000";
/// Each buyer buys once. More than any machine sells in a second; when it does not suffice, the run fails.
const BUYERS_PER_SECOND: u64 = 5_000;
/// Threads of pgbench.
const THREADS: &str = "2";
/// How long making the buyers may take, and each look at what was written.
const SQL_TIME_MAX: Duration = Duration::from_secs(300);
/// How much longer than planned pgbench may take before it counts as stuck.
const OVERTIME_MAX: Duration = Duration::from_secs(60);

/// pgbench with its buyers, ready to run once.
pub(super) struct Rival<'server> {
    server: &'server PostgresServer,
    buyers: String,
    length: Duration,
    /// Where the files with SQL are.
    folder: Folder,
}

impl<'server> Rival<'server> {
    /// Puts enough buyers into the shop's database, whose shop does not run, for a stretch of this length.
    pub(super) async fn prepare(
        server: &'server PostgresServer,
        products: &[i64],
        length: Duration,
    ) -> Result<Self> {
        let buyers = BUYERS_PER_SECOND * (length + WARM_UP).as_secs();
        println!("checkouts: {buyers} buyers for pgbench");
        let rival = Self {
            server,
            buyers: buyers.to_string(),
            length,
            folder: Folder::create("webstore-bench")?,
        };
        let products: Vec<String> = products.iter().map(i64::to_string).collect();
        let products = format!("{{{}}}", products.join(","));
        rival.sql(BUYERS, &products).await?;
        Ok(rival)
    }

    /// Checkouts in each second after the warm-up; an error when they did not write what the shop's do.
    pub(super) async fn run(self) -> Result<f64> {
        let time = WARM_UP + self.length;
        println!("checkouts: pgbench for {} s", self.length.as_secs());
        let said = output_of(self.command(time)?, time + OVERTIME_MAX).await?;
        let rate = rate_in(&said.remarks).with_context(|| format!("pgbench said: {}", said.remarks))?;
        let alike = self.sql(ROWS_ALIKE, "").await?;
        ensure!(
            are_alike(&alike),
            "the script does not write what the shop writes; it made (t) and the shop made (f): {alike}"
        );
        let is_written = self.sql(EVERYTHING_WRITTEN, "").await?;
        ensure!(is_written.trim() == "t", "the script did not write everything");
        Ok(rate)
    }

    fn command(&self, time: Duration) -> Result<Command> {
        let clients = CLIENTS.to_string();
        let mut command = self.server.client("pgbench");
        command
            .args(["--no-vacuum", "--protocol", "prepared", "--progress", "1"])
            .args(["--client", &clients, "--jobs", THREADS])
            .args(["--time", &time.as_secs().to_string()])
            .args(["--define", &format!("clients={clients}"), "--define", "bought=0"])
            .args(["--define", &format!("first={BEFORE_BUYERS}")])
            .args(["--define", &format!("buyers={}", self.buyers)])
            .arg("--file")
            .arg(self.file(SCRIPT)?);
        Ok(command)
    }

    /// Runs statements and gives their rows, one in a line.
    async fn sql(&self, statements: &str, products: &str) -> Result<String> {
        let mut command = self.server.client("psql");
        command
            .args(["--no-psqlrc", "--quiet", "--no-align", "--tuples-only"])
            .args([
                "--set",
                "ON_ERROR_STOP=1",
                "--set",
                &format!("first={BEFORE_BUYERS}"),
            ])
            .args(["--set", &format!("buyers={}", self.buyers)])
            .args(["--set", &format!("products={products}")])
            .arg("--file")
            .arg(self.file(statements)?);
        Ok(output_of(command, SQL_TIME_MAX).await?.answer)
    }

    fn file(&self, text: &str) -> Result<PathBuf> {
        let path = self.folder.path().join("statements.sql");
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    }
}

/// The mean of what pgbench said in every second but the first, in which everything is prepared.
fn rate_in(remarks: &str) -> Option<f64> {
    let seconds = remarks.lines().filter_map(|line| {
        let (_, rate) = line.strip_prefix("progress: ")?.split_once(" s, ")?;
        rate.split_once(" tps")?.0.parse::<f64>().ok()
    });
    let rates: Vec<f64> = seconds.skip(WARM_UP.as_secs() as usize).collect();
    // Far below the numbers that a float cannot hold.
    (!rates.is_empty()).then(|| rates.iter().sum::<f64>() / rates.len() as f64)
}

/// Whether there is one kind of order of the shop and one of the script, and they have as many rows of each kind.
fn are_alike(kinds: &str) -> bool {
    let kinds = kinds.lines().map(|line| line.splitn(3, '|').collect::<Vec<_>>());
    match &*kinds.collect::<Vec<_>>() {
        [one, other] => matches!(
            (&**one, &**other),
            ([made, _, rows], [its_maker, _, its_rows]) if made != its_maker && rows == its_rows
        ),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_second_does_not_count() {
        let remarks = "pgbench (15.5)\nprogress: 1.0 s, 100.0 tps, lat 60.2 ms stddev 9.1, 0 failed\n\
                       progress: 2.0 s, 400.5 tps, lat 60.2 ms stddev 9.1, 0 failed\n\
                       progress: 3.0 s, 500.5 tps, lat 60.2 ms stddev 9.1, 0 failed\n";
        assert_eq!(rate_in(remarks), Some(450.5));
        assert_eq!(rate_in("progress: 1.0 s, 100.0 tps, lat 60.2 ms\n"), None);
        assert_eq!(rate_in(""), None);
    }

    #[test]
    fn orders_are_alike_when_they_have_as_many_rows() {
        for (kinds, expected) in [
            ("f|812|completed|1|2|1|1|2\nt|999|completed|1|2|1|1|2\n", true),
            ("f|812|completed|1|2|1|1|2\nt|999|completed|1|2|1|1|4\n", false),
            ("t|812|completed|1|2|1|1|2\nt|999|completed|1|2|1|1|2\n", false),
            (
                "f|812|completed|1|2|1|1|2\nf|1|declined|1|2|0|0|0\nt|9|completed|1|2|1|1|2\n",
                false,
            ),
            ("t|999|completed|1|2|1|1|2\n", false),
            ("", false),
        ] {
            assert_eq!(are_alike(kinds), expected, "{kinds}");
        }
    }
}
