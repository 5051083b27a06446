//! The trace goes on at the partner, and a question says how often it was asked.

use std::sync::Arc;

use main_service::clients::patience::Repeat;
use shop::ports::Promotions;
use telemetry::{
    contract::{SpanKind, span},
    ear::{Ear, PlainSpan},
    step,
};

use crate::{
    fakes,
    mischief::problem,
    partner::{Mischief, Partner},
    promotions,
    world::{roomy, tries},
};

/// Asks once in a span, of a partner that answers as told and then honestly. The span, and the headers that arrived.
async fn asked(mischief: &[Mischief]) -> (PlainSpan, Vec<String>) {
    let partner = Partner::start(fakes::promotions::router(Arc::default())).await;
    partner.misbehave(mischief);
    let port = promotions::client(roomy(&partner.url), tries(2, Repeat::Always));
    let (telemetry, ear) = Ear::new();
    let question = port.check(promotions::purchase(None));
    let question = step(span::PROMOTIONS, SpanKind::Client).run(question);
    telemetry.scope(question).await.unwrap();
    let headers = partner.heard().into_iter();
    let headers = headers.map(|heard| heard.headers["traceparent"].to_str().unwrap().to_owned());
    (ear.plain_spans().pop().unwrap(), headers.collect())
}

#[tokio::test]
async fn every_try_carries_the_trace_of_the_question() {
    for (mischief, tries) in [(vec![], 1), (vec![problem(503, "overloaded")], 2)] {
        let (span, headers) = asked(&mischief).await;
        let expected = format!("00-{}-{}-", span.trace, span.id);
        assert_eq!(headers.len(), tries);
        assert!(
            headers.iter().all(|header| header.starts_with(&expected)),
            "{headers:?}"
        );
        assert_eq!(span.attribute("http.response.status_code"), "200");
        assert_eq!(span.attribute("server.address"), "127.0.0.1");
        let resent = if tries == 1 { "" } else { "1" };
        assert_eq!(span.attribute("http.request.resend_count"), resent);
    }
}
