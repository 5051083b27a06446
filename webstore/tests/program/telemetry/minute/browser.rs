//! What pages in the browser tell.

use crate::telemetry::page::{SPAN, TRACE, events, span, tell, vital};
use crate::telemetry::reality::{BROWSER_EVENTS, COUNTRIES, PAGES, VITALS};
use crate::telemetry::rig::Rig;
use crate::telemetry::visitor::Visitor;

/// Every event, every vital of every page in every country, and a call to main-service.
pub(super) async fn tell_all(rig: &Rig) {
    tell(rig, "home", "US", &events(BROWSER_EVENTS)).await;
    for (number, page) in PAGES.iter().enumerate() {
        let country = COUNTRIES.get(number).unwrap_or(&"elsewhere");
        tell(rig, page, country, &events(&["session_start"])).await;
        tell(rig, page, country, &vital(VITALS[number % VITALS.len()], 120.0)).await;
        tell(rig, page, country, &vital("cls", 0.05)).await;
    }
    tell(rig, "home", "US", &span()).await;
    Visitor::new(rig, "198.51.100.3")
        .going_on_with(&format!("00-{TRACE}-{SPAN}-01"))
        .get("/countries")
        .await;
}
