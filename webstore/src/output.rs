//! The two ways to speak to the person at the terminal; everything else is a log line.

use std::io::Write;

/// Writes to standard output, at once. That nobody reads it is no reason to stop selling.
pub(crate) fn say(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
}

/// Writes one line to standard error, with the program's name in front.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "webstore: {line}");
}
