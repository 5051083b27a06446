//! Who tells: the end of every line, and the resource.

use telemetry::relay::otlp::{KeyValue, Resource};

use super::known::{Known, OTHER};
use super::logfmt::Line;
use super::payload::{App, Brands, Browser, Geo, Meta, Page, Sdk, Session, User};
use super::values::text;
use crate::NAME;

/// The most bytes that every line of a body has in common.
const META_BYTES_MAX: usize = 4 * 1024;
/// The most names of each kind that are told; all further ones are `other`.
const APPS_MAX: usize = 16;
/// Services that are no pages: nobody speaks for them from outside.
const RESERVED: [&str; 3] = ["main-service", "payments-service", "promotions-service"];

/// Which apps may be told of.
#[derive(Debug)]
pub(super) struct Apps {
    names: Known,
    namespaces: Known,
    versions: Known,
    environments: Known,
    bundles: Known,
}

impl Apps {
    /// The shop's own page, in this environment, has its place from the start.
    pub(super) fn new(environment: &str) -> Self {
        let known = |names: &[&str]| Known::new(APPS_MAX, names);
        Self {
            names: known(&[NAME]),
            namespaces: known(&["webstore"]),
            versions: known(&[crate::VERSION]),
            environments: known(&[environment]),
            bundles: known(&[]),
        }
    }

    /// Who made what the app tells of.
    pub(super) fn resource(&self, app: Option<&App<'_>>) -> Resource {
        let nobody = App::default();
        let app = app.unwrap_or(&nobody);
        let name = match &*app.name {
            "" => OTHER,
            name if RESERVED.contains(&name) => OTHER,
            name => self.names.tell(name),
        };
        let environment = some(&self.environments, &app.environment);
        let attributes = [
            ("service.name", name),
            ("service.namespace", some(&self.namespaces, &app.namespace)),
            ("service.version", some(&self.versions, &app.version)),
            ("deployment.environment.name", environment),
            ("deployment.environment", environment),
            ("app_bundle_id", some(&self.bundles, &app.bundle_id)),
        ];
        let said = attributes.into_iter().filter(|(_, value)| !value.is_empty());
        Resource {
            attributes: said.map(|(key, value)| attribute(key, value)).collect(),
            ..Resource::default()
        }
    }
}

/// What is not said takes no place.
fn some<'a>(known: &Known, name: &'a str) -> &'a str {
    if name.is_empty() { name } else { known.tell(name) }
}

fn attribute(key: &str, value: &str) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: text(value),
        ..KeyValue::default()
    }
}

/// What every line of a body ends with.
pub(super) fn line(meta: &Meta<'_>) -> Line {
    let mut line = Line::new(META_BYTES_MAX);
    add(&mut line, meta.sdk.as_ref(), add_sdk);
    add(&mut line, meta.app.as_ref(), add_app);
    add(&mut line, meta.user.as_ref(), add_user);
    add(&mut line, meta.session.as_ref(), add_session);
    add(&mut line, meta.page.as_ref(), add_page);
    add(&mut line, meta.browser.as_ref(), add_browser);
    if meta.k6.as_ref().is_some_and(|k6| &*k6.is_k6_browser == "true") {
        line.pair("k6_isK6Browser", "true");
    }
    if let Some(view) = &meta.view {
        line.pair("view_name", &view.name);
    }
    add(&mut line, meta.geo.as_ref(), add_geo);
    line
}

fn add<T>(line: &mut Line, part: Option<&T>, add: fn(&mut Line, &T)) {
    if let Some(part) = part {
        add(line, part);
    }
}

fn add_sdk(line: &mut Line, sdk: &Sdk<'_>) {
    line.pair("sdk_name", &sdk.name);
    line.pair("sdk_version", &sdk.version);
    let integrations = sdk.integrations.items.iter();
    let integrations: Vec<_> = integrations
        .map(|named| format!("{}:{}", &*named.name, &*named.version))
        .collect();
    line.pair("sdk_integrations", &integrations.join(","));
}

fn add_app(line: &mut Line, app: &App<'_>) {
    line.pair("app_name", &app.name);
    line.pair("app_namespace", &app.namespace);
    line.pair("app_release", &app.release);
    line.pair("app_version", &app.version);
    line.pair("app_environment", &app.environment);
}

fn add_user(line: &mut Line, user: &User<'_>) {
    line.pair("user_email", &user.email);
    line.pair("user_id", &user.id);
    line.pair("user_username", &user.username);
    line.pairs("user_attr_", &user.attributes);
}

fn add_session(line: &mut Line, session: &Session<'_>) {
    line.pair("session_id", &session.id);
    line.pairs("session_attr_", &session.attributes);
}

fn add_page(line: &mut Line, page: &Page<'_>) {
    line.pair("page_id", &page.id);
    line.pair("page_url", &page.url);
    line.pairs("page_attr_", &page.attributes);
}

fn add_browser(line: &mut Line, browser: &Browser<'_>) {
    line.pair("browser_name", &browser.name);
    line.pair("browser_version", &browser.version);
    line.pair("browser_os", &browser.os);
    line.pair("browser_mobile", &browser.mobile);
    line.pair("browser_userAgent", &browser.user_agent);
    line.pair("browser_language", &browser.language);
    line.pair("browser_viewportWidth", &browser.viewport_width);
    line.pair("browser_viewportHeight", &browser.viewport_height);
    match &browser.brands {
        Some(Brands::List(brands)) => {
            for (number, brand) in brands.items.iter().enumerate() {
                line.pair(&format!("browser_brand_{number}_brand"), &brand.brand);
                line.pair(&format!("browser_brand_{number}_version"), &brand.version);
            }
        }
        Some(Brands::Text(brands)) => line.pair("browser_brands", brands),
        None => {}
    }
}

fn add_geo(line: &mut Line, geo: &Geo<'_>) {
    line.pair("geo_continent_iso", &geo.continent_iso);
    line.pair("geo_country_iso", &geo.country_iso);
    line.pair("geo_subdivision_iso", &geo.subdivision_iso);
    line.pair("geo_city", &geo.city);
    line.pair("geo_asn_org", &geo.asn_org);
    line.pair("geo_asn_id", &geo.asn_id);
}
