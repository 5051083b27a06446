//! One variable at a time: how its text is read, and what is said when it cannot be.

use std::ops::RangeInclusive;
use std::time::Duration;

use ::http::{HeaderMap, HeaderName, HeaderValue, Uri};

use super::SettingsError;

/// The version of OpenTelemetry's SDK, as in the workspace's `Cargo.toml`.
pub(super) const SDK_VERSION: &str = "0.33";

/// The longest time that can be asked for: an hour.
const MILLISECONDS: RangeInclusive<u64> = 1..=3_600_000;

/// The most of anything that can be asked for.
pub(super) const ITEMS: RangeInclusive<u64> = 1..=1_000_000;

/// The variables; an empty one is as good as none.
#[derive(Clone, Copy)]
pub(super) struct Variables<'a>(pub(super) &'a dyn Fn(&str) -> Option<String>);

/// A variable that is set: its name and its text.
pub(super) struct Found {
    pub(super) name: String,
    pub(super) text: String,
}

impl Variables<'_> {
    /// The first of these names that is set.
    pub(super) fn first(self, names: &[&str]) -> Option<Found> {
        names.iter().find_map(|name| {
            let text = (self.0)(name)?.trim().to_owned();
            let name = (*name).to_owned();
            (!text.is_empty()).then_some(Found { name, text })
        })
    }

    /// A time in milliseconds.
    pub(super) fn milliseconds(self, names: &[&str], default: Duration) -> Result<Duration, SettingsError> {
        self.first(names).map_or(Ok(default), |found| {
            found.number(MILLISECONDS).map(Duration::from_millis)
        })
    }

    /// A number of things.
    pub(super) fn items(self, names: &[&str], default: usize) -> Result<usize, SettingsError> {
        self.first(names).map_or(Ok(default), |found| {
            let number = found.number(ITEMS)?;
            Ok(usize::try_from(number).unwrap_or(usize::MAX))
        })
    }
}

impl Found {
    pub(super) fn error(&self, problem: impl Into<String>) -> SettingsError {
        SettingsError::new(&self.name, problem)
    }

    fn number(&self, range: RangeInclusive<u64>) -> Result<u64, SettingsError> {
        let number = self.text.parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| {
            let (from, to) = (range.start(), range.end());
            self.error(format!("must be a whole number from {from} to {to}"))
        })
    }

    /// A share from 0 to 1.
    pub(super) fn share(&self) -> Result<f64, SettingsError> {
        let share = self.text.parse().ok();
        let share = share.filter(|share| (0.0..=1.0).contains(share));
        share.ok_or_else(|| self.error("must be a number from 0 to 1"))
    }

    /// One of these words.
    pub(super) fn one_of<T: Copy>(&self, words: &[(&str, T)]) -> Result<T, SettingsError> {
        let known = words.iter().find(|(word, _)| *word == self.text);
        known.map(|(_, meaning)| *meaning).ok_or_else(|| {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.error(format!("must be one of {}", words.join(", ")))
        })
    }

    /// `http://host:port`, also without `http://`.
    pub(super) fn endpoint(&self) -> Result<String, SettingsError> {
        let text = if self.text.contains("://") {
            self.text.clone()
        } else {
            format!("http://{}", self.text)
        };
        let uri: Uri = text
            .parse()
            .map_err(|_| self.error("must be an address such as http://127.0.0.1:4317"))?;
        match uri.scheme_str() {
            Some("http") if uri.host().is_some_and(|host| !host.is_empty()) => Ok(text),
            Some("https") => Err(self.error("must be http: this program speaks no TLS to the collector")),
            _ => Err(self.error("must be an address such as http://127.0.0.1:4317")),
        }
    }

    /// `name=value,name=value`, values written as in a URL.
    pub(super) fn headers(&self) -> Result<HeaderMap, SettingsError> {
        let mut headers = HeaderMap::new();
        for (name, value) in self.pairs()? {
            let name = HeaderName::from_bytes(name.as_bytes());
            let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(&value)) else {
                return Err(self.error("must be a list of name=value that can be headers"));
            };
            headers.append(name, value);
        }
        Ok(headers)
    }

    /// `key=value,key=value`, values written as in a URL.
    pub(super) fn pairs(&self) -> Result<Vec<(String, String)>, SettingsError> {
        let wrong = || self.error("must be a list of key=value, divided by commas");
        let pairs = self
            .text
            .split(',')
            .map(str::trim)
            .filter(|pair| !pair.is_empty());
        pairs
            .map(|pair| {
                let (key, value) = pair.split_once('=').ok_or_else(wrong)?;
                let value = decoded(value.trim()).ok_or_else(wrong)?;
                let key = key.trim();
                (!key.is_empty())
                    .then(|| (key.to_owned(), value))
                    .ok_or_else(wrong)
            })
            .collect()
    }
}

/// Text in which `%41` stands for `A`; `None` if it is not written so, or is not UTF-8.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        rest = behind;
        if first == b'%' {
            let (digits, behind) = rest.split_at_checked(2)?;
            let is_hexadecimal = digits.iter().all(u8::is_ascii_hexdigit);
            let digits = std::str::from_utf8(digits).ok().filter(|_| is_hexadecimal)?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = behind;
        } else {
            bytes.push(first);
        }
    }
    String::from_utf8(bytes).ok()
}

/// A random UUID of version 4, as the semantic conventions recommend.
pub(super) fn instance_id() -> String {
    let random = fastrand::u128(..);
    let random = random & !(0xf << 76 | 0x3 << 62) | 0x4 << 76 | 0x2 << 62;
    let digits = format!("{random:032x}");
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| &digits[part]);
    parts.join("-")
}
