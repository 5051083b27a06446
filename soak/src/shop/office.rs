//! What an operator would ask the shop's own tools.

use std::process::{Output, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::time::timeout;

use super::Shop;
use super::house::MAIN;
use super::process::webstore;

/// How long a tool may take.
const TOOL_TIME_MAX: Duration = Duration::from_secs(30);
/// What `outbox list` says when nothing is owed and nothing was given up.
const NOTHING_OWED: &str = "The outbox is empty.";

impl Shop {
    /// What orders still owe to others; nothing when nothing does.
    pub(crate) async fn owed(&self) -> Result<Option<String>> {
        let (is_fine, text) = self.tool(&["outbox", "list", "--limit", "5"]).await?;
        Ok((!is_fine || text.trim() != NOTHING_OWED).then_some(text))
    }

    /// What the shop's own audit finds between its ledger and the provider's charges; nothing when nothing.
    pub(crate) async fn imbalance(&self) -> Result<Option<String>> {
        let (is_fine, text) = self.tool(&["ledger", "check"]).await?;
        Ok((!is_fine).then_some(text))
    }

    /// Starts a main-service of its own over the database at this URL, and waits for its end.
    pub(crate) async fn run_main_over(&self, database_url: &str) -> Result<Output> {
        let mut command = webstore(&[], &self.webstore);
        command
            .args(["run", "main-service", "--demo"])
            .args(["--port-offset", &self.offset.text()])
            .arg("--data-dir")
            .arg(self.data_of(MAIN))
            .env("DATABASE_URL", database_url)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let output = timeout(TOOL_TIME_MAX, command.output()).await;
        let output = output.context("main-service does not end")?;
        output.with_context(|| format!("cannot run {}", self.webstore.display()))
    }

    /// Whether the tool ended well, and what it printed.
    async fn tool(&self, arguments: &[&str]) -> Result<(bool, String)> {
        let mut command = webstore(&self.main_wrapper, &self.webstore);
        command
            .args(arguments)
            .args(["--port-offset", &self.offset.text()])
            .arg("--data-dir")
            .arg(self.data_of(MAIN))
            .envs(self.server_variables());
        let output = timeout(TOOL_TIME_MAX, command.output()).await;
        let output = output.with_context(|| format!("webstore {} hangs", arguments.join(" ")))?;
        let output = output.with_context(|| format!("cannot run {}", self.webstore.display()))?;
        let text = [output.stdout, output.stderr].concat();
        Ok((
            output.status.success(),
            String::from_utf8_lossy(&text).into_owned(),
        ))
    }
}
