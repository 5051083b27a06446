//! The exporter's part of the configuration.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;

use super::labels::is_plain_label;

/// The keys of the real exporter that this one supports; any other key is an error.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where to listen, as `host:port`.
    pub endpoint: String,
    /// Stands before every metric's name.
    pub namespace: String,
    /// Labels for every series except `target_info`.
    pub const_labels: BTreeMap<String, String>,
    /// Whether samples carry the time of their data point.
    pub send_timestamps: bool,
    /// How long a series is shown without a new point, counted from the receipt of the last one.
    #[serde(with = "crate::config::duration")]
    pub metric_expiration: Duration,
    /// Whether the resource's attributes become labels of every series.
    pub resource_to_telemetry_conversion: ResourceToTelemetry,
    /// Whether OpenMetrics is spoken to those who ask for it. Only then are there exemplars.
    pub enable_open_metrics: bool,
    /// Whether the `otel_scope_...` labels are left out.
    pub without_scope_info: bool,
    /// Whether units and types become suffixes. Only asked when there is no `translation_strategy`.
    pub add_metric_suffixes: bool,
    /// How OpenTelemetry names become Prometheus names.
    pub translation_strategy: TranslationStrategy,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            endpoint: String::new(),
            namespace: String::new(),
            const_labels: BTreeMap::new(),
            send_timestamps: false,
            metric_expiration: Duration::from_secs(5 * 60),
            resource_to_telemetry_conversion: ResourceToTelemetry::default(),
            enable_open_metrics: false,
            without_scope_info: false,
            add_metric_suffixes: true,
            translation_strategy: TranslationStrategy::Unset,
        }
    }
}

/// Resource attributes as labels of every series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ResourceToTelemetry {
    /// Whether they are copied. One that has a point's own attribute's name replaces it.
    pub enabled: bool,
    /// Leaves out `service.name`, `service.namespace` and `service.instance.id`, which are in `job` and `instance`.
    pub exclude_service_attributes: bool,
}

/// How names are translated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum TranslationStrategy {
    /// As `add_metric_suffixes` says, with underscores.
    #[default]
    #[serde(rename = "")]
    Unset,
    /// `http.duration` in `s` is `http_duration_seconds`.
    UnderscoreEscapingWithSuffixes,
    /// It is `http_duration`.
    UnderscoreEscapingWithoutSuffixes,
    /// It is `http.duration_seconds`, which is escaped only for those who cannot read it.
    #[serde(rename = "NoUTF8EscapingWithSuffixes")]
    NoUtf8EscapingWithSuffixes,
    /// It stays `http.duration`.
    NoTranslation,
}

/// What is wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// There is no `endpoint`.
    #[error("endpoint is missing: write host:port, as in 127.0.0.1:8889")]
    Endpoint,
    /// A key of `const_labels` that Prometheus does not take.
    #[error("const_labels: {0:?} is no label name: letters, digits and _, no digit first, no __ first")]
    ConstLabel(String),
}

impl Settings {
    /// Whether they can be used.
    ///
    /// # Errors
    /// The first key that is wrong.
    pub fn check(&self) -> Result<(), SettingsError> {
        if self.endpoint.trim().is_empty() {
            return Err(SettingsError::Endpoint);
        }
        let mut keys = self.const_labels.keys();
        match keys.find(|key| !is_plain_label(key) || key.starts_with("__")) {
            Some(key) => Err(SettingsError::ConstLabel(key.clone())),
            None => Ok(()),
        }
    }

    /// Whether units and types become suffixes.
    pub(super) fn has_suffixes(&self) -> bool {
        match self.translation_strategy {
            TranslationStrategy::Unset => self.add_metric_suffixes,
            TranslationStrategy::UnderscoreEscapingWithSuffixes
            | TranslationStrategy::NoUtf8EscapingWithSuffixes => true,
            TranslationStrategy::UnderscoreEscapingWithoutSuffixes | TranslationStrategy::NoTranslation => {
                false
            }
        }
    }

    /// Whether names keep characters that Prometheus did not know before version 3.
    pub(super) fn keeps_utf8(&self) -> bool {
        matches!(
            self.translation_strategy,
            TranslationStrategy::NoUtf8EscapingWithSuffixes | TranslationStrategy::NoTranslation
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Settings, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn the_defaults_are_those_of_the_real_one() {
        let settings = read("{}").unwrap();
        assert_eq!(settings, Settings::default());
        assert_eq!(settings.metric_expiration, Duration::from_secs(300));
        assert!(settings.has_suffixes() && !settings.keeps_utf8());
    }

    #[test]
    fn a_strategy_goes_before_the_older_key() {
        for (json, suffixes, utf8) in [
            (r#"{"add_metric_suffixes":false}"#, false, false),
            (
                r#"{"add_metric_suffixes":false,"translation_strategy":"UnderscoreEscapingWithSuffixes"}"#,
                true,
                false,
            ),
            (
                r#"{"translation_strategy":"UnderscoreEscapingWithoutSuffixes"}"#,
                false,
                false,
            ),
            (
                r#"{"translation_strategy":"NoUTF8EscapingWithSuffixes"}"#,
                true,
                true,
            ),
            (r#"{"translation_strategy":"NoTranslation"}"#, false, true),
            (r#"{"translation_strategy":""}"#, true, false),
        ] {
            let settings = read(json).unwrap();
            assert_eq!(
                (settings.has_suffixes(), settings.keeps_utf8()),
                (suffixes, utf8),
                "{json}"
            );
        }
    }

    #[test]
    fn an_unknown_key_or_value_is_an_error() {
        for json in [
            r#"{"tls":{}}"#,
            r#"{"translation_strategy":"Other"}"#,
            r#"{"metric_expiration":5}"#,
            r#"{"resource_to_telemetry_conversion":{"on":true}}"#,
        ] {
            read(json).unwrap_err();
        }
    }

    #[test]
    fn bad_settings_are_told_before_anything_listens() {
        assert_eq!(Settings::default().check(), Err(SettingsError::Endpoint));
        for (key, is_good) in [
            ("region", true),
            ("9", false),
            ("__a", false),
            ("a.b", false),
            ("", false),
        ] {
            let settings = Settings {
                endpoint: "127.0.0.1:8889".into(),
                const_labels: BTreeMap::from([(key.to_owned(), String::new())]),
                ..Settings::default()
            };
            assert_eq!(settings.check().is_ok(), is_good, "{key}");
        }
    }
}
