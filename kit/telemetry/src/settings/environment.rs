//! The standard variables of OpenTelemetry
//! (<https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/>).

use opentelemetry_sdk::trace::Sampler;

use super::values::Variables;
use super::{
    ATTRIBUTES_DEFAULT, Limits, METRIC_INTERVAL_DEFAULT, Outlet, Settings, SettingsError, TIMEOUT_DEFAULT,
    VALUE_CHARACTERS_DEFAULT, Waiting,
};

impl Settings {
    /// What the variables say of `service`; where they say nothing, everything goes to `default_endpoint`.
    ///
    /// `OTEL_SERVICE_NAME` and a `service.name` in `OTEL_RESOURCE_ATTRIBUTES` are not read here, for a program with many
    /// services cannot give all of them one name; see [`Settings::named_by`].
    ///
    /// # Errors
    ///
    /// The first variable that cannot be understood.
    pub fn from_environment(
        service: &str,
        default_endpoint: &str,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, SettingsError> {
        let variables = Variables(variable);
        let mut settings = Self {
            traces: outlet(variables, "TRACES", default_endpoint)?,
            metrics: outlet(variables, "METRICS", default_endpoint)?,
            logs: outlet(variables, "LOGS", default_endpoint)?,
            sampler: sampler(variables)?,
            metric_interval: variables
                .milliseconds(&["OTEL_METRIC_EXPORT_INTERVAL"], METRIC_INTERVAL_DEFAULT)?,
            span_queue: waiting(variables, "OTEL_BSP")?,
            record_queue: waiting(variables, "OTEL_BLRP")?,
            limits: limits(variables)?,
            ..Self::nowhere(service)
        };
        settings.apply_attributes(variables)?;
        let disabled = variables.first(&["OTEL_SDK_DISABLED"]);
        if disabled.is_some_and(|found| found.text.eq_ignore_ascii_case("true")) {
            (settings.traces, settings.metrics, settings.logs) = (None, None, None);
        }
        Ok(settings)
    }

    /// With the name that `OTEL_SERVICE_NAME`, or else `OTEL_RESOURCE_ATTRIBUTES`, gives to the only service of a program.
    ///
    /// # Errors
    ///
    /// `OTEL_RESOURCE_ATTRIBUTES` that cannot be understood.
    pub fn named_by(mut self, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let variables = Variables(variable);
        if let Some(found) = variables.first(&["OTEL_SERVICE_NAME"]) {
            self.service = found.text;
        } else if let Some(found) = variables.first(&["OTEL_RESOURCE_ATTRIBUTES"]) {
            let name = found.pairs()?.into_iter().find(|(key, _)| key == "service.name");
            self.service = name.map_or(self.service, |(_, name)| name);
        }
        Ok(self)
    }

    fn apply_attributes(&mut self, variables: Variables<'_>) -> Result<(), SettingsError> {
        let Some(found) = variables.first(&["OTEL_RESOURCE_ATTRIBUTES"]) else {
            return Ok(());
        };
        for (key, value) in found.pairs()? {
            match &*key {
                "service.name" => {}
                "service.namespace" => self.namespace = value,
                "service.version" => self.version = value,
                "service.instance.id" => self.instance_id = value,
                "deployment.environment.name" => self.environment = value,
                _ => self.attributes.push((key, value)),
            }
        }
        Ok(())
    }
}

/// Where the signal goes that is called `TRACES`, `METRICS` or `LOGS`.
fn outlet(variables: Variables<'_>, signal: &str, default: &str) -> Result<Option<Outlet>, SettingsError> {
    let exporter = variables.first(&[&format!("OTEL_{signal}_EXPORTER")]);
    let exporter = exporter.map(|found| found.one_of(&[("otlp", true), ("none", false)]));
    if exporter.transpose()? == Some(false) {
        return Ok(None);
    }
    let find = |word: &str| {
        let own = format!("OTEL_EXPORTER_OTLP_{signal}_{word}");
        variables.first(&[&own, &format!("OTEL_EXPORTER_OTLP_{word}")])
    };
    if let Some(found) = find("PROTOCOL") {
        found.one_of(&[("grpc", ())])?;
    }
    let temporality = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE";
    if let Some(found) = variables.first(&[temporality]) {
        found.one_of(&[("cumulative", ())])?;
    }
    let endpoint = find("ENDPOINT").map(|found| found.endpoint()).transpose()?;
    let headers = find("HEADERS").map(|found| found.headers()).transpose()?;
    let compression = find("COMPRESSION").map(|found| found.one_of(&[("gzip", true), ("none", false)]));
    let timeout = format!("OTEL_EXPORTER_OTLP_{signal}_TIMEOUT");
    let timeouts = [&*timeout, "OTEL_EXPORTER_OTLP_TIMEOUT"];
    let timeout = variables.milliseconds(&timeouts, TIMEOUT_DEFAULT)?;
    // The SDK and its exporter each have a limit; the shorter one counts.
    let export_max = match signal {
        "TRACES" => "OTEL_BSP_EXPORT_TIMEOUT",
        "METRICS" => "OTEL_METRIC_EXPORT_TIMEOUT",
        _ => "OTEL_BLRP_EXPORT_TIMEOUT",
    };
    let export_max = variables.milliseconds(&[export_max], timeout)?;
    Ok(Some(Outlet {
        endpoint: endpoint.unwrap_or_else(|| default.to_owned()),
        headers: headers.unwrap_or_default(),
        timeout: timeout.min(export_max),
        is_compressed: compression.transpose()?.unwrap_or(false),
    }))
}

fn sampler(variables: Variables<'_>) -> Result<Sampler, SettingsError> {
    let Some(found) = variables.first(&["OTEL_TRACES_SAMPLER"]) else {
        return Ok(Sampler::AlwaysOn);
    };
    let argument = variables.first(&["OTEL_TRACES_SAMPLER_ARG"]);
    let ratio = || -> Result<Sampler, SettingsError> {
        let share = argument.map_or(Ok(1.0), |found| found.share())?;
        Ok(Sampler::TraceIdRatioBased(share))
    };
    let (is_parent_based, word) = found.one_of(&[
        ("always_on", (false, "on")),
        ("always_off", (false, "off")),
        ("traceidratio", (false, "ratio")),
        ("parentbased_always_on", (true, "on")),
        ("parentbased_always_off", (true, "off")),
        ("parentbased_traceidratio", (true, "ratio")),
    ])?;
    let sampler = match word {
        "on" => Sampler::AlwaysOn,
        "off" => Sampler::AlwaysOff,
        _ => ratio()?,
    };
    Ok(if is_parent_based {
        Sampler::ParentBased(Box::new(sampler))
    } else {
        sampler
    })
}

fn waiting(variables: Variables<'_>, prefix: &str) -> Result<Waiting, SettingsError> {
    let default = Waiting::DEFAULT;
    let size = format!("{prefix}_MAX_EXPORT_BATCH_SIZE");
    let items_max = variables.items(&[&format!("{prefix}_MAX_QUEUE_SIZE")], default.items_max)?;
    let batch_max = variables.items(&[&size], default.batch_max.min(items_max))?;
    if batch_max > items_max {
        let problem = format!("must not be more than {prefix}_MAX_QUEUE_SIZE, which is {items_max}");
        return Err(SettingsError::new(&size, problem));
    }
    Ok(Waiting {
        items_max,
        batch_max,
        delay: variables.milliseconds(&[&format!("{prefix}_SCHEDULE_DELAY")], default.delay)?,
    })
}

fn limits(variables: Variables<'_>) -> Result<Limits, SettingsError> {
    let count = |name: &str| {
        let number = variables.items(&[name, "OTEL_ATTRIBUTE_COUNT_LIMIT"], ATTRIBUTES_DEFAULT as usize)?;
        Ok(u32::try_from(number).unwrap_or(u32::MAX))
    };
    let own = |name: &str| {
        let number = variables.items(&[name], ATTRIBUTES_DEFAULT as usize)?;
        Ok(u32::try_from(number).unwrap_or(u32::MAX))
    };
    let length = |name: &str| {
        let names = [name, "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"];
        variables.items(&names, VALUE_CHARACTERS_DEFAULT)
    };
    Ok(Limits {
        span_attributes: count("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT")?,
        span_events: own("OTEL_SPAN_EVENT_COUNT_LIMIT")?,
        span_links: own("OTEL_SPAN_LINK_COUNT_LIMIT")?,
        span_value_characters: length("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT")?,
        record_attributes: count("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT")?,
        record_value_characters: length("OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT")?,
    })
}
