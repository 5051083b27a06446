//! `webstore openapi`.

use crate::options::Described;
use crate::output;

/// Prints the OpenAPI document of a service.
pub(super) fn print(service: Described) {
    match service {
        Described::MainService => output::say(main_service::openapi().trim_end()),
    }
}
