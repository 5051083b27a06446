//! Log lines: for people, compact, on standard error; for programs, JSON on standard output; and to the collector.

use std::io::IsTerminal;
use std::str::FromStr;

use clap::ValueEnum;
use tracing::Level;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::lines::Lines;

/// Which log lines are written, such as `warn` or `info,frontend=debug`.
#[derive(Clone, Debug)]
pub(crate) struct LogFilter(Targets);

/// How log lines look, and where they go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// Text, and JSON too while serving if standard output is not a terminal
    Auto,
    /// For people, to standard error
    Text,
    /// For programs, one object per line, to standard output
    Json,
}

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

/// Begins to log. From here on a panic is a log line too, not a page of frames. Without a filter people hear of
/// warnings, and programs of everything from `info` on; the collector always does. Commands that do not serve
/// keep standard output for their answers.
pub(crate) fn install(filter: Option<LogFilter>, format: LogFormat, is_serving: bool) {
    let filter = filter.map(|filter| filter.0);
    let with_json = match format {
        LogFormat::Auto => is_serving && !std::io::stdout().is_terminal(),
        LogFormat::Text => false,
        LogFormat::Json => is_serving,
    };
    let json = with_json.then(|| {
        let from = filter.clone().unwrap_or_else(|| from(Level::INFO));
        telemetry::logs::json_layer(Lines::to_stdout()).with_filter(from)
    });
    let with_text = format != LogFormat::Json || !is_serving;
    let text = with_text.then(|| {
        let from = filter.unwrap_or_else(|| from(Level::WARN));
        tracing_subscriber::fmt::layer()
            .compact()
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr)
            .with_filter(from)
    });
    let collector = is_serving.then(|| telemetry::logs::otlp_layer().with_filter(from(Level::INFO)));
    tracing_subscriber::registry()
        .with(json)
        .with(text)
        .with(collector)
        .init();
    say_panics();
}

fn from(level: Level) -> Targets {
    Targets::new().with_default(level)
}

fn say_panics() {
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
