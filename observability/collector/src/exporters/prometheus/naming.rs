//! What a metric is called in Prometheus, as otlptranslator 1.0.

use super::reading::Kind;
use super::units;

/// A longer name is no name.
const NAME_BYTES_MAX: usize = 1024;

/// The rules for metric names.
#[derive(Clone, Debug)]
pub(super) struct Namer {
    /// Stands before every name; empty for none.
    pub(super) namespace: String,
    /// Whether unit and type become suffixes.
    pub(super) has_suffixes: bool,
    /// Whether every character stays.
    pub(super) keeps_utf8: bool,
}

impl Namer {
    /// The full name, with `_total` and the like; `None` when nothing is left of it, or it is far too long.
    pub(super) fn name(&self, name: &str, unit: &str, kind: Kind) -> Option<String> {
        if name.len() + unit.len() > NAME_BYTES_MAX {
            return None;
        }
        if self.keeps_utf8 {
            let name = self.unescaped(name, unit, kind);
            return (!name.is_empty()).then_some(name);
        }
        let escaped = if self.has_suffixes {
            self.tokens(name, unit, kind)
        } else {
            self.plain(name)
        };
        let says_something = escaped.contains(|letter| letter != '_') || escaped == name;
        (says_something && !escaped.is_empty()).then_some(escaped)
    }

    /// The name's words, then those of unit and type that it does not have yet.
    fn tokens(&self, name: &str, unit: &str, kind: Kind) -> String {
        let is_outside = |letter: char| !letter.is_ascii_alphanumeric() && letter != ':';
        let mut words: Vec<&str> = name.split(is_outside).filter(|word| !word.is_empty()).collect();
        let (main, per) = units::suffixes(unit);
        let (mut main, mut per) = (units::clean(&main), units::clean(&per));
        if words.contains(&main.as_str()) {
            main.clear();
        }
        if per == "per_" {
            per.clear();
        }
        trim_underscore(&mut per);
        if words.contains(&per.as_str()) {
            per.clear();
        }
        if !per.is_empty() {
            trim_underscore(&mut main);
        }
        words.extend(
            [main.as_str(), per.as_str()]
                .into_iter()
                .filter(|word| !word.is_empty()),
        );
        for suffix in type_suffixes(unit, kind) {
            words.retain(|word| *word != suffix);
            words.push(suffix);
        }
        if !self.namespace.is_empty() {
            words.insert(0, &self.namespace);
        }
        not_a_digit_first(words.join("_"))
    }

    fn plain(&self, name: &str) -> String {
        let name = joined(name);
        if self.namespace.is_empty() {
            return not_a_digit_first(name);
        }
        format!("{}_{name}", joined(&self.namespace))
    }

    /// Suffixes are looked for at the end only, since the name has no words.
    fn unescaped(&self, name: &str, unit: &str, kind: Kind) -> String {
        let mut full = if self.namespace.is_empty() {
            name.to_owned()
        } else {
            format!("{}_{name}", self.namespace)
        };
        if !self.has_suffixes {
            return full;
        }
        let (main, per) = units::suffixes(unit);
        let mut last: Vec<&str> = type_suffixes(unit, kind).collect();
        if !per.is_empty() {
            last.push(&per);
        }
        for suffix in &last {
            trim_word(&mut full, suffix);
        }
        if !main.is_empty() && !full.ends_with(&main) {
            full.push('_');
            full.push_str(&main);
        }
        for suffix in last.iter().rev() {
            full.push('_');
            full.push_str(suffix);
        }
        full
    }
}

fn type_suffixes(unit: &str, kind: Kind) -> impl Iterator<Item = &'static str> {
    let suffix = match kind {
        Kind::Counter => Some("total"),
        Kind::Gauge if unit == "1" => Some("ratio"),
        _ => None,
    };
    suffix.into_iter()
}

/// Parts that a name may have, joined by one underscore each; underscores of its own stay.
fn joined(name: &str) -> String {
    let is_outside = |letter: char| !letter.is_ascii_alphanumeric() && letter != ':' && letter != '_';
    let parts: Vec<&str> = name.split(is_outside).filter(|part| !part.is_empty()).collect();
    parts.join("_")
}

fn not_a_digit_first(name: String) -> String {
    if name.starts_with(|letter: char| letter.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

fn trim_underscore(word: &mut String) {
    if word.ends_with('_') {
        word.pop();
    }
}

/// Takes the suffix away with the one character in front of it, if something stays.
fn trim_word(name: &mut String, suffix: &str) {
    if name.ends_with(suffix) && name.len() > suffix.len() + 1 {
        name.truncate(name.len() - suffix.len());
        name.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn namer(namespace: &str, has_suffixes: bool, keeps_utf8: bool) -> Namer {
        Namer {
            namespace: namespace.to_owned(),
            has_suffixes,
            keeps_utf8,
        }
    }

    fn check(namer: &Namer, cases: &[(&str, &str, Kind, &str)]) {
        for &(name, unit, kind, expected) in cases {
            assert_eq!(
                namer.name(name, unit, kind).unwrap_or_default(),
                expected,
                "{name} {unit} {kind:?}"
            );
        }
    }

    #[test]
    fn words_units_and_types_make_a_name() {
        check(
            &namer("", true, false),
            &[
                ("orders.open", "{order}", Kind::Counter, "orders_open_total"),
                ("order.total.value", "", Kind::Counter, "order_value_total"),
                ("total", "", Kind::Counter, "total"),
                ("disk.io", "By", Kind::Counter, "disk_io_bytes_total"),
                ("disk.bytes.read", "By", Kind::Gauge, "disk_bytes_read"),
                ("budget.left", "1", Kind::Gauge, "budget_left_ratio"),
                ("ratio.of.hits", "1", Kind::Gauge, "of_hits_ratio"),
                ("queue.length", "1", Kind::UpDown, "queue_length"),
                ("wait", "ms", Kind::Histogram, "wait_milliseconds"),
                ("speed", "m/s", Kind::Gauge, "speed_meters_per_second"),
                ("speed", "m/°", Kind::Gauge, "speed_meters"),
                (
                    "rate.per_second",
                    "By/s",
                    Kind::Gauge,
                    "rate_per_second_bytes_per_second",
                ),
                ("a..b--c__d", "", Kind::Gauge, "a_b_c_d"),
                ("5xx", "", Kind::Gauge, "_5xx"),
                ("ns:rule", "", Kind::Gauge, "ns:rule"),
                ("größe", "°F", Kind::Gauge, "gr_e_F"),
                ("...", "", Kind::Gauge, ""),
                ("...", "s", Kind::Gauge, "seconds"),
                ("", "", Kind::Gauge, ""),
            ],
        );
    }

    #[test]
    fn without_suffixes_underscores_stay() {
        check(
            &namer("", false, false),
            &[
                ("_a.b", "s", Kind::Counter, "_a_b"),
                ("a..b__c", "s", Kind::Gauge, "a_b__c"),
                ("a.total", "", Kind::Counter, "a_total"),
                ("7up", "", Kind::Gauge, "_7up"),
                ("_._", "", Kind::Gauge, ""),
                ("__", "", Kind::Gauge, "__"),
            ],
        );
        check(
            &namer("my.shop", false, false),
            &[("7up", "", Kind::Gauge, "my_shop_7up")],
        );
    }

    #[test]
    fn with_utf8_suffixes_are_put_at_the_end() {
        check(
            &namer("", true, true),
            &[
                ("order.total.value", "", Kind::Counter, "order.total.value_total"),
                ("orders.total", "{o}", Kind::Counter, "orders_total"),
                ("cpu.seconds", "s", Kind::Counter, "cpu.seconds_total"),
                ("io.per_second", "By/s", Kind::Gauge, "io_bytes_per_second"),
                ("used.ratio", "1", Kind::Gauge, "used_ratio"),
                ("total", "", Kind::Counter, "total_total"),
                ("größe", "°F", Kind::Gauge, "größe_°F"),
            ],
        );
        check(
            &namer("shop", false, true),
            &[("a.b", "s", Kind::Counter, "shop_a.b")],
        );
    }

    #[test]
    fn the_namespace_is_the_first_word() {
        check(
            &namer("shop", true, false),
            &[("7.up", "s", Kind::Counter, "shop_7_up_seconds_total")],
        );
    }
}
