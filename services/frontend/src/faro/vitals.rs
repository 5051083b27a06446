//! What browsers tell as numbers: web vitals by page and country, events by name. Every label has few values.

use telemetry::contract::{LayoutShift, RumEvents, WebVital};

use super::known::OTHER;
use super::payload::{Measurement, Meta, Payload};

/// The shop's pages.
const PAGES: [&str; 11] = [
    "home",
    "product",
    "cart",
    "checkout",
    "order",
    "orders",
    "login",
    "register",
    "analytics",
    "admin",
    "not_found",
];
/// Where the shop sells.
const COUNTRIES: [&str; 7] = ["US", "UK", "DE", "FR", "JP", "BR", "IN"];
/// What the shop tells, and what the SDK does.
const EVENTS: [&str; 20] = [
    "session_start",
    "view_changed",
    "country_selected",
    "product_viewed",
    "cart_add",
    "checkout_initiated",
    "checkout_completed",
    "checkout_failed",
    "session_resume",
    "session_extend",
    "service_name_override",
    "route_change",
    "click",
    "navigation",
    "faro.performance.navigation",
    "faro.performance.resource",
    "faro.tracing.fetch",
    "faro.tracing.xml-http-request",
    "faro.tracing.span",
    "faro.user.action",
];
/// The vitals that are durations, in the SDK's milliseconds.
const VITALS: [&str; 4] = ["lcp", "fcp", "inp", "ttfb"];
/// The type of a measurement that has one.
const KIND: &str = "web-vitals";
/// What no page takes, and how much none shifts.
const MILLISECONDS_MAX: f64 = 600_000.0;
const SHIFT_MAX: f64 = 100.0;

/// Counts a body's events, and records its vitals, for whoever speaks.
pub(super) fn record(payload: &Payload<'_>) {
    let (page, country) = place(payload.meta.as_ref());
    for event in &payload.events.items {
        telemetry::count(RumEvents {
            name: one_of(&EVENTS, &event.name).into(),
            country: country.into(),
        });
    }
    for told in payload
        .measurements
        .items
        .iter()
        .filter(|told| &*told.kind == KIND)
    {
        for name in VITALS {
            if let Some(milliseconds) = value(told, name, MILLISECONDS_MAX) {
                let (page, country) = (page.into(), country.into());
                let vital = WebVital {
                    name: name.into(),
                    page,
                    country,
                };
                telemetry::record(vital, milliseconds / 1_000.0);
            }
        }
        if let Some(shift) = value(told, "cls", SHIFT_MAX) {
            let (page, country) = (page.into(), country.into());
            telemetry::record(LayoutShift { page, country }, shift);
        }
    }
}

fn value(told: &Measurement<'_>, name: &str, max: f64) -> Option<f64> {
    let (_, number) = told.values.0.iter().find(|(key, _)| key == name)?;
    number.0.filter(|number| (0.0..=max).contains(number))
}

/// The page and the country.
fn place(meta: Option<&Meta<'_>>) -> (&'static str, &'static str) {
    let view = meta.and_then(|meta| meta.view.as_ref());
    let page = view.map_or(OTHER, |view| one_of(&PAGES, &view.name));
    let attributes = meta.and_then(|meta| Some(&meta.page.as_ref()?.attributes.0));
    let country = attributes.and_then(|pairs| pairs.iter().find(|(key, _)| key == "country"));
    let country = country.map_or(OTHER, |(_, said)| {
        let known = COUNTRIES.iter().find(|known| known.eq_ignore_ascii_case(said));
        known.copied().unwrap_or(OTHER)
    });
    (page, country)
}

fn one_of(known: &[&'static str], said: &str) -> &'static str {
    known
        .iter()
        .find(|known| **known == said)
        .copied()
        .unwrap_or(OTHER)
}
