//! Which format a scrape asks for, as client_golang understands `Accept`.

use super::escaping::Escaping;
use super::text::Format;

/// Clauses of `Accept` that are looked at.
const CLAUSES_MAX: usize = 32;

/// What to answer with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// The format.
    pub(super) format: Format,
    /// How names in UTF-8 are written.
    pub(super) escaping: Escaping,
}

impl Answer {
    /// The `Content-Type`.
    pub(super) fn content_type(self) -> String {
        let media_type = match self.format {
            Format::Text => "text/plain; version=0.0.4",
            Format::OpenMetrics => "application/openmetrics-text; version=1.0.0",
            Format::OpenMetrics001 => "application/openmetrics-text; version=0.0.1",
        };
        format!("{media_type}; charset=utf-8; escaping={}", self.escaping.word())
    }
}

/// The first format of ours in the order that the client likes; the plain text when there is none.
pub(super) fn negotiate(accept: &str, has_open_metrics: bool) -> Answer {
    let mut clauses: Vec<Clause<'_>> = accept.split(',').take(CLAUSES_MAX).map(Clause::new).collect();
    clauses.sort_by(|a, b| b.quality.total_cmp(&a.quality));
    let mut answer = Answer {
        format: Format::Text,
        escaping: Escaping::default(),
    };
    for clause in &clauses {
        if let Some(escaping) = clause.parameter("escaping").and_then(Escaping::named) {
            answer.escaping = escaping;
        }
        if let Some(format) = clause.format(has_open_metrics) {
            answer.format = format;
            break;
        }
    }
    answer
}

/// Whether `Accept-Encoding` asks for gzip.
pub(super) fn takes_gzip(accept_encoding: &str) -> bool {
    let mut clauses = accept_encoding.split(',').take(CLAUSES_MAX).map(Clause::new);
    clauses.any(|clause| clause.name.eq_ignore_ascii_case("gzip") && clause.quality > 0.0)
}

struct Clause<'a> {
    name: &'a str,
    parameters: &'a str,
    quality: f64,
}

impl<'a> Clause<'a> {
    fn new(text: &'a str) -> Self {
        let (name, parameters) = text.split_once(';').unwrap_or((text, ""));
        let mut clause = Self {
            name: name.trim(),
            parameters,
            quality: 1.0,
        };
        if let Some(quality) = clause.parameter("q") {
            clause.quality = quality.parse().unwrap_or(1.0);
        }
        clause
    }

    fn parameter(&self, name: &str) -> Option<&'a str> {
        self.parameters.split(';').find_map(|parameter| {
            let (key, value) = parameter.split_once('=')?;
            (key.trim() == name).then(|| value.trim().trim_matches('"'))
        })
    }

    fn format(&self, has_open_metrics: bool) -> Option<Format> {
        let version = self.parameter("version").unwrap_or("");
        match (self.name, version) {
            ("text/plain", "" | "0.0.4") => Some(Format::Text),
            ("application/openmetrics-text", "1.0.0") if has_open_metrics => Some(Format::OpenMetrics),
            ("application/openmetrics-text", "" | "0.0.1") if has_open_metrics => {
                Some(Format::OpenMetrics001)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";
    const OPEN: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores";

    #[test]
    fn the_format_that_is_liked_best_wins() {
        for (accept, expected) in [
            ("", TEXT),
            ("*/*", TEXT),
            ("text/html", TEXT),
            ("application/openmetrics-text;version=1.0.0", OPEN),
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
                 text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                OPEN,
            ),
            (
                "text/plain;version=0.0.4;q=0.5, application/openmetrics-text; version=1.0.0; q=0.6",
                OPEN,
            ),
            (
                "text/plain;q=0.7,application/openmetrics-text;version=1.0.0;q=0.6",
                TEXT,
            ),
            ("application/openmetrics-text;version=9", TEXT),
            (
                "application/openmetrics-text",
                "application/openmetrics-text; version=0.0.1; charset=utf-8; escaping=underscores",
            ),
            (
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8",
                "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8",
            ),
            ("text/plain;version=0.0.4;escaping=other", TEXT),
        ] {
            assert_eq!(negotiate(accept, true).content_type(), expected, "{accept}");
        }
    }

    #[test]
    fn open_metrics_is_spoken_only_when_it_is_enabled() {
        let accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5";
        assert_eq!(negotiate(accept, false).content_type(), TEXT);
    }

    #[test]
    fn gzip_must_be_asked_for() {
        for (accept, expected) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("identity", false),
            ("", false),
        ] {
            assert_eq!(takes_gzip(accept), expected, "{accept}");
        }
    }
}
