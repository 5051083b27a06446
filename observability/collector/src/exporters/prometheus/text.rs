//! A snapshot as text: Prometheus 0.0.4 or OpenMetrics, as `prometheus/common/expfmt` writes them.

use std::borrow::Cow;
use std::fmt::Write;

use super::escaping::{Escaping, is_plain};
use super::exemplars::Exemplar;
use super::labels::write_quoted;
use super::numbers::{write_float, write_open_float};
use super::series::FamilyType;
use super::snapshot::{FamilyView, Row, Snapshot};
use super::state::{Histogram, Value};

/// A sample of an ordinary series is about so long, in bytes.
const SAMPLE_BYTES: usize = 200;

/// The two text formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// Prometheus' own, 0.0.4.
    Text,
    /// OpenMetrics 1.0.0.
    OpenMetrics,
    /// The same under its older number.
    OpenMetrics001,
}

/// Writes everything.
pub(super) fn render(snapshot: &Snapshot, format: Format, escaping: Escaping) -> String {
    let mut page = Page {
        text: String::with_capacity(snapshot.series * SAMPLE_BYTES),
        is_open: format != Format::Text,
        escaping,
        has_times: snapshot.has_times,
    };
    for family in &snapshot.families {
        page.family(family);
    }
    if page.is_open {
        page.text.push_str("# EOF\n");
    }
    page.text
}

struct Page {
    text: String,
    is_open: bool,
    escaping: Escaping,
    has_times: bool,
}

/// One line's name, labels and time.
#[derive(Clone, Copy)]
struct Line<'a> {
    name: &'a str,
    suffix: &'static str,
    labels: &'a str,
    /// `le` or `quantile`.
    extra: Option<(&'static str, f64)>,
    time: Option<u64>,
}

impl Page {
    fn family(&mut self, family: &FamilyView) {
        let name = self.escaping.escape(&family.name);
        self.head(&name, family);
        for row in &family.rows {
            let labels = row.labels.text(self.escaping);
            self.row(&name, &labels, row);
        }
    }

    /// In OpenMetrics a counter's family is its name without `_total`; without that suffix it is no counter there.
    fn head(&mut self, name: &str, family: &FamilyView) {
        let mut shown = name;
        let mut word = match family.family_type {
            FamilyType::Gauge => "gauge",
            FamilyType::Counter => "counter",
            FamilyType::Histogram => "histogram",
            FamilyType::Summary => "summary",
        };
        if self.is_open && family.family_type == FamilyType::Counter {
            match name.strip_suffix("_total") {
                Some(base) => shown = base,
                None => word = "unknown",
            }
        }
        let mut written = Cow::Borrowed(shown);
        if !is_plain(shown) {
            let mut quoted = String::new();
            write_quoted(&mut quoted, shown);
            written = Cow::Owned(quoted);
        }
        let _infallible = write!(self.text, "# HELP {written} ");
        self.help(&family.help);
        let _infallible = writeln!(self.text, "\n# TYPE {written} {word}");
    }

    fn help(&mut self, help: &str) {
        for letter in help.chars() {
            match letter {
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '"' if self.is_open => self.text.push_str("\\\""),
                _ => self.text.push(letter),
            }
        }
    }

    fn row(&mut self, name: &str, labels: &str, row: &Row) {
        let line = Line {
            name,
            suffix: "",
            labels,
            extra: None,
            time: row.time.filter(|_| self.has_times),
        };
        match &row.value {
            #[expect(clippy::cast_precision_loss, reason = "samples are doubles")]
            Value::Whole(value) => self.sample(line, *value as f64, row),
            Value::Double(value) => self.sample(line, *value, row),
            Value::Histogram(histogram) => self.histogram(line, histogram, row),
            Value::Exponential(exponential) => {
                self.bucket(line, f64::INFINITY, exponential.count, None);
                self.totals(line, exponential.sum, exponential.count);
            }
            Value::Summary(summary) => {
                for (quantile, value) in &summary.quantiles {
                    let extra = Some(("quantile", *quantile));
                    self.start(Line { extra, ..line });
                    self.float(*value);
                    self.end(line.time, None);
                }
                self.totals(line, summary.sum, summary.count);
            }
        }
    }

    fn sample(&mut self, line: Line<'_>, value: f64, row: &Row) {
        self.start(line);
        self.float(value);
        self.end(line.time, row.exemplars.first().map(|(_, exemplar)| exemplar));
    }

    fn histogram(&mut self, line: Line<'_>, histogram: &Histogram, row: &Row) {
        let exemplar = |bucket| {
            let found = row.exemplars.iter().find(|(place, _)| *place == bucket);
            found.map(|(_, exemplar)| exemplar)
        };
        let mut below = 0_u64;
        for (bucket, (bound, count)) in histogram.bounds.iter().zip(&histogram.counts).enumerate() {
            below = below.saturating_add(*count);
            self.bucket(line, *bound, below, exemplar(bucket));
        }
        let last = histogram.bounds.len();
        if histogram.bounds.last() != Some(&f64::INFINITY) {
            self.bucket(line, f64::INFINITY, histogram.count, exemplar(last));
        }
        self.totals(line, histogram.sum, histogram.count);
    }

    fn bucket(&mut self, line: Line<'_>, bound: f64, count: u64, exemplar: Option<&Exemplar>) {
        self.start(Line {
            suffix: "_bucket",
            extra: Some(("le", bound)),
            ..line
        });
        let _infallible = write!(self.text, "{count}");
        self.end(line.time, exemplar);
    }

    fn totals(&mut self, line: Line<'_>, sum: f64, count: u64) {
        self.start(Line {
            suffix: "_sum",
            ..line
        });
        self.float(sum);
        self.end(line.time, None);
        self.start(Line {
            suffix: "_count",
            ..line
        });
        let _infallible = write!(self.text, "{count}");
        self.end(line.time, None);
    }

    /// Writes up to the blank before the value. A name that needs quotes stands inside the braces.
    fn start(&mut self, line: Line<'_>) {
        let mut has_brace = false;
        if is_plain(line.name) {
            self.text.push_str(line.name);
            self.text.push_str(line.suffix);
        } else {
            self.text.push('{');
            write_quoted(&mut self.text, line.name);
            self.text.pop();
            self.text.push_str(line.suffix);
            self.text.push('"');
            has_brace = true;
        }
        if !line.labels.is_empty() {
            self.text.push(if has_brace { ',' } else { '{' });
            self.text.push_str(line.labels);
            has_brace = true;
        }
        if let Some((name, value)) = line.extra {
            self.text.push(if has_brace { ',' } else { '{' });
            self.text.push_str(name);
            self.text.push_str("=\"");
            self.float(value);
            self.text.push('"');
            has_brace = true;
        }
        self.text.push_str(if has_brace { "} " } else { " " });
    }

    /// Writes what follows the value.
    fn end(&mut self, time: Option<u64>, exemplar: Option<&Exemplar>) {
        if let Some(time) = time {
            let milliseconds = time / 1_000_000;
            self.text.push(' ');
            if self.is_open {
                #[expect(clippy::cast_precision_loss, reason = "the format's times are doubles")]
                self.float(milliseconds as f64 / 1e3);
            } else {
                let _infallible = write!(self.text, "{milliseconds}");
            }
        }
        if let Some(exemplar) = exemplar.filter(|_| self.is_open) {
            self.exemplar(exemplar);
        }
        self.text.push('\n');
    }

    fn exemplar(&mut self, exemplar: &Exemplar) {
        self.text.push_str(" # {");
        if let Some(id) = &exemplar.span_id {
            self.id("span_id", id);
        }
        if let Some(id) = &exemplar.trace_id {
            if exemplar.span_id.is_some() {
                self.text.push(',');
            }
            self.id("trace_id", id);
        }
        self.text.push_str("} ");
        self.float(exemplar.value);
        self.text.push(' ');
        #[expect(clippy::cast_precision_loss, reason = "the format's times are doubles")]
        self.float(exemplar.time as f64 / 1e9);
    }

    /// Both ids with their names are 63 characters; OpenMetrics allows 128.
    fn id(&mut self, name: &str, id: &[u8]) {
        let _infallible = write!(self.text, "{name}=\"");
        for byte in id {
            let _infallible = write!(self.text, "{byte:02x}");
        }
        self.text.push('"');
    }

    fn float(&mut self, value: f64) {
        if self.is_open {
            write_open_float(&mut self.text, value);
        } else {
            write_float(&mut self.text, value);
        }
    }
}
