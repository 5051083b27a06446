//! What a page in the browser tells arrives where the services' own words do, under the page's name.

use super::page::{SPAN, TRACE, events, span, tell, vital};
use super::rig::Rig;
use crate::shop::stop;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_a_trace_and_a_web_vital_arrive() {
    let rig = Rig::new().await;
    let process = rig.start(&["up"], &[]);
    tell(&rig, "home", "JP", &events(&["country_selected"])).await;
    tell(&rig, "cart", "DE", &vital("lcp", 408.0)).await;
    tell(&rig, "home", "JP", &span()).await;
    let call = reqwest::Client::new().get(format!("{}/jp/products", rig.shop.url(8000)));
    let call = call.header("traceparent", format!("00-{TRACE}-{SPAN}-01"));
    assert_eq!(call.send().await.unwrap().status(), 200);

    let came = rig.sink.wait_until(|seen| {
        let mut logs = seen.logs.iter().filter(|log| log.service() == "frontend");
        let has_event = logs.any(|log| {
            log.message.contains("kind=event event_name=country_selected")
                && log.attributes["kind"] == "event"
        });
        let has = |service: &str, parent: &str| {
            let mut spans = seen.spans.iter().filter(|span| span.trace_id == TRACE);
            spans.any(|span| (span.service(), &*span.parent_span_id) == (service, parent))
        };
        has_event && has("frontend", "") && has("main-service", SPAN)
    });
    assert!(came.await, "{:#?}", rig.sink.seen().spans);
    let vital = "webstore_rum_web_vital_seconds_bucket{";
    let is_told = async || {
        let page = rig.page(8889, "/metrics").await;
        let mut lines = page.lines().filter(|line| line.starts_with(vital));
        let labels = ["country=\"DE\"", "name=\"lcp\"", "page=\"cart\"", "le=\"0.5\""];
        lines.any(|line| labels.iter().all(|label| line.contains(label)) && line.contains("} 1"))
    };
    rig.until("the web vital", is_told).await;
    stop(process);
}
