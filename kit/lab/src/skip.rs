//! What cannot be done here is said, or is a failure where nothing may be skipped.

use anyhow::{Result, ensure};

/// Says on standard error what is skipped for which `reason`; an error where `WEBSTORE_TEST_REQUIRE` is `all`.
#[expect(clippy::print_stderr, reason = "a skipped test says why")]
pub(crate) fn skip(reason: &str) -> Result<()> {
    let is_required = std::env::var_os("WEBSTORE_TEST_REQUIRE").is_some_and(|what| what == "all");
    ensure!(!is_required, "{reason}");
    eprintln!("skipped: {reason}");
    Ok(())
}
