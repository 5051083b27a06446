//! How the services of this process say what they do.

use anyhow::Result;
use telemetry::Telemetry;

use crate::environment::variable;
use crate::roles::Role;

/// Where telemetry goes, unless the `OTEL_*` variables say otherwise.
#[derive(Clone, Debug)]
pub(crate) struct Voices {
    /// The collector's door for OTLP over gRPC.
    pub(crate) collector_url: String,
}

impl Voices {
    /// The voice of `role`. Nobody is connected to yet, so a collector that is away costs nothing here.
    pub(crate) fn of(&self, role: &Role) -> Result<Telemetry> {
        if !role.has_telemetry {
            return Ok(Telemetry::silent());
        }
        let settings = telemetry::Settings::from_environment(role.name, &self.collector_url, &variable)?;
        Ok(Telemetry::start(settings)?)
    }
}
