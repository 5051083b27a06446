//! What the Faro SDK sends, as far as it is told on. Everything may be missing, and more may be there.

use std::borrow::Cow;

use axum::http::StatusCode;
use serde::Deserialize;
use service::Problem;

use super::lenient::{List, Number, Pairs, Word};
use super::otlp_json::Traces;

/// The most items in one body: events, measurements, log records, exceptions and spans together. The SDK sends 50.
pub(super) const ITEMS_MAX: usize = 1_000;
/// The most frames of a stack.
const FRAMES_MAX: usize = 64;
/// The most integrations, and the most brands of a browser.
const NAMED_MAX: usize = 16;

/// One body.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Payload<'a> {
    pub(super) meta: Option<Meta<'a>>,
    pub(super) events: List<Event<'a>, ITEMS_MAX>,
    pub(super) measurements: List<Measurement<'a>, ITEMS_MAX>,
    pub(super) logs: List<Log<'a>, ITEMS_MAX>,
    pub(super) exceptions: List<Exception<'a>, ITEMS_MAX>,
    pub(super) traces: Option<Traces<'a>>,
}

/// Who tells, for everything in the body.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Meta<'a> {
    pub(super) sdk: Option<Sdk<'a>>,
    pub(super) app: Option<App<'a>>,
    pub(super) user: Option<User<'a>>,
    pub(super) session: Option<Session<'a>>,
    pub(super) page: Option<Page<'a>>,
    pub(super) browser: Option<Browser<'a>>,
    pub(super) k6: Option<K6<'a>>,
    pub(super) view: Option<View<'a>>,
    pub(super) geo: Option<Geo<'a>>,
}

/// The library.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Sdk<'a> {
    pub(super) name: Word<'a>,
    pub(super) version: Word<'a>,
    pub(super) integrations: List<Named<'a>, NAMED_MAX>,
}

/// A part of the library.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Named<'a> {
    pub(super) name: Word<'a>,
    pub(super) version: Word<'a>,
}

/// The page's program.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct App<'a> {
    pub(super) name: Word<'a>,
    pub(super) namespace: Word<'a>,
    pub(super) version: Word<'a>,
    pub(super) environment: Word<'a>,
    pub(super) release: Word<'a>,
    pub(super) bundle_id: Word<'a>,
}

/// Who looks at the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct User<'a> {
    pub(super) id: Word<'a>,
    pub(super) username: Word<'a>,
    pub(super) email: Word<'a>,
    pub(super) attributes: Pairs<'a, Word<'a>>,
}

/// Their visit.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Session<'a> {
    pub(super) id: Word<'a>,
    pub(super) attributes: Pairs<'a, Word<'a>>,
}

/// Where they are.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Page<'a> {
    pub(super) id: Word<'a>,
    pub(super) url: Word<'a>,
    pub(super) attributes: Pairs<'a, Word<'a>>,
}

/// What they see there.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct View<'a> {
    pub(super) name: Word<'a>,
}

/// What shows it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Browser<'a> {
    pub(super) name: Word<'a>,
    pub(super) version: Word<'a>,
    pub(super) os: Word<'a>,
    pub(super) mobile: Word<'a>,
    pub(super) user_agent: Word<'a>,
    pub(super) language: Word<'a>,
    pub(super) viewport_width: Word<'a>,
    pub(super) viewport_height: Word<'a>,
    pub(super) brands: Option<Brands<'a>>,
}

/// What a browser calls itself: a list, or a text.
#[derive(Debug, Deserialize)]
#[serde(untagged, bound(deserialize = "'de: 'a"))]
pub(super) enum Brands<'a> {
    Text(Cow<'a, str>),
    /// Anything else is an empty list.
    List(List<Brand<'a>, NAMED_MAX>),
}

/// One name of a browser.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Brand<'a> {
    pub(super) brand: Word<'a>,
    pub(super) version: Word<'a>,
}

/// Whether a load test made it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct K6<'a> {
    pub(super) is_k6_browser: Word<'a>,
}

/// Where in the world, if somebody before us found out.
#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(super) struct Geo<'a> {
    pub(super) continent_iso: Word<'a>,
    pub(super) country_iso: Word<'a>,
    pub(super) subdivision_iso: Word<'a>,
    pub(super) city: Word<'a>,
    pub(super) asn_org: Word<'a>,
    pub(super) asn_id: Word<'a>,
}

/// The span in which something happened.
#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(super) struct Trace<'a> {
    pub(super) trace_id: Word<'a>,
    pub(super) span_id: Word<'a>,
}

/// What the user did that made it happen.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Action<'a> {
    pub(super) id: Word<'a>,
    pub(super) name: Word<'a>,
    pub(super) parent_id: Word<'a>,
}

/// Something happened.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Event<'a> {
    pub(super) name: Word<'a>,
    pub(super) domain: Word<'a>,
    pub(super) attributes: Pairs<'a, Word<'a>>,
    pub(super) timestamp: Word<'a>,
    pub(super) trace: Option<Trace<'a>>,
    pub(super) action: Option<Action<'a>>,
}

/// Something was measured.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Measurement<'a> {
    #[serde(rename = "type")]
    pub(super) kind: Word<'a>,
    pub(super) values: Pairs<'a, Number>,
    pub(super) context: Pairs<'a, Word<'a>>,
    pub(super) timestamp: Word<'a>,
    pub(super) trace: Option<Trace<'a>>,
    pub(super) action: Option<Action<'a>>,
}

/// The page said something.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Log<'a> {
    pub(super) message: Word<'a>,
    pub(super) level: Word<'a>,
    pub(super) context: Pairs<'a, Word<'a>>,
    pub(super) timestamp: Word<'a>,
    pub(super) trace: Option<Trace<'a>>,
    pub(super) action: Option<Action<'a>>,
}

/// Something failed.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Exception<'a> {
    #[serde(rename = "type")]
    pub(super) kind: Word<'a>,
    pub(super) value: Word<'a>,
    pub(super) stacktrace: Option<Stacktrace<'a>>,
    pub(super) context: Pairs<'a, Word<'a>>,
    pub(super) timestamp: Word<'a>,
    pub(super) trace: Option<Trace<'a>>,
    pub(super) action: Option<Action<'a>>,
}

/// Where it failed.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Stacktrace<'a> {
    pub(super) frames: List<Frame<'a>, FRAMES_MAX>,
}

/// One call of a stack.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Frame<'a> {
    pub(super) function: Word<'a>,
    pub(super) module: Word<'a>,
    pub(super) filename: Word<'a>,
    pub(super) lineno: Word<'a>,
    pub(super) colno: Word<'a>,
}

/// Reads a body.
///
/// # Errors
///
/// It is not JSON, or of another shape (400), or has more than [`ITEMS_MAX`] items (413).
pub(super) fn parse(bytes: &[u8]) -> Result<Payload<'_>, Problem> {
    // A list could be read as an object without names.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(Problem::bad_request(
            "invalid_payload",
            "The body is not a JSON object.",
        ));
    }
    let payload: Payload<'_> = serde_json::from_slice(bytes).map_err(|error| {
        // The error's own words could repeat what was sent.
        let (line, column) = (error.line(), error.column());
        let detail = format!("The body is not a Faro payload, at line {line}, column {column}.");
        Problem::bad_request("invalid_payload", detail)
    })?;
    if payload.count() > ITEMS_MAX {
        let detail = format!("The body may have at most {ITEMS_MAX} items.");
        return Err(Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_many_items",
            detail,
        ));
    }
    Ok(payload)
}

impl Payload<'_> {
    /// How many items came, also those that were too many to be kept.
    pub(super) fn count(&self) -> usize {
        let traces = self.traces.as_ref().map_or(0, Traces::count);
        self.events.count() + self.measurements.count() + self.logs.count() + self.exceptions.count() + traces
    }
}
