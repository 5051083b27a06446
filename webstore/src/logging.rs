//! Log lines: compact, to standard error, filtered by `--log`.

use std::io::IsTerminal;
use std::str::FromStr;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Which log lines are written, such as `warn` or `info,frontend=debug`.
#[derive(Clone, Debug)]
pub(crate) struct LogFilter(Targets);

impl FromStr for LogFilter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        for directive in text.split(',') {
            let level = directive.rsplit('=').next().unwrap_or_default().trim();
            // Without this a mistyped level would be taken for a module, and nothing for `error`.
            if level.is_empty() || LevelFilter::from_str(level).is_err() {
                return Err(format!(
                    "'{level}' is not a level; levels are off, error, warn, info, debug and trace"
                ));
            }
        }
        Targets::from_str(text)
            .map(Self)
            .map_err(|error| error.to_string())
    }
}

/// Begins to log. From here on a panic is a log line too, not a page of frames.
pub(crate) fn install(filter: LogFilter) {
    let lines = tracing_subscriber::fmt::layer()
        .compact()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    tracing_subscriber::registry().with(lines).with(filter.0).init();
    std::panic::set_hook(Box::new(|panic| {
        let payload = panic.payload();
        let text = payload.downcast_ref::<String>().map(String::as_str);
        let message = text.or_else(|| payload.downcast_ref::<&str>().copied());
        let place = panic.location().map(ToString::to_string);
        tracing::error!(message, place, "A panic, which is a bug");
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_read_alone_and_by_module() {
        for (text, is_filter) in [
            ("warn", true),
            ("OFF", true),
            ("info,frontend=debug", true),
            ("frontend=trace", true),
            ("", false),
            ("verbose", false),
            ("frontend=loud", false),
            ("frontend", false),
            ("info,", false),
        ] {
            assert_eq!(LogFilter::from_str(text).is_ok(), is_filter, "{text}");
        }
    }
}
