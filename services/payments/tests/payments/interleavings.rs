//! Charges and voids under one key, in any order, with any faults: whatever is said for sure stays true.

use std::time::Duration;

use payments_service::clients::Fault;
use proptest::{collection, prelude::*, sample};
use serde_json::Value;

use crate::app::{self, Answer, TestApp, bare_post, get, post, send, usual_payment};

#[derive(Clone, Copy, Debug)]
enum Step {
    Pays,
    Voids,
    Asks,
}

fn steps() -> impl Strategy<Value = Vec<(Step, Vec<Fault>)>> {
    let step = sample::select(vec![Step::Pays, Step::Voids, Step::Asks]);
    let fault = sample::select(vec![
        Fault::NotDone,
        Fault::LostBefore,
        Fault::LostAfter,
        Fault::Hangs,
    ]);
    collection::vec((step, collection::vec(fault, 0..5)), 1..8)
}

async fn take(app: &TestApp, step: Step) -> Answer {
    let request = match step {
        Step::Pays => post("/api/payments/process", "k1", &usual_payment()),
        Step::Voids => bare_post("/api/payments/k1/void"),
        Step::Asks => get("/api/payments/k1"),
    };
    send(&app.router, request).await
}

/// The word that an answer gives for sure; none while there is doubt, or nothing under the key yet.
fn word(answer: &Answer) -> Option<&str> {
    let code = answer.body["code"].as_str();
    match (answer.status, answer.body["status"].as_str().or(code)) {
        (200, Some(status)) => Some(status),
        (402, _) => Some("declined"),
        (409, _) if code == Some("payment_voided") => Some("voided"),
        (404 | 503 | 504, _) => None,
        _ => panic!("{answer:?}"),
    }
}

async fn check(steps: &[(Step, Vec<Fault>)], declines: bool) -> Result<(), TestCaseError> {
    let app = app::start();
    if declines {
        app.provider.decline_from(1);
    }
    let mut known: Option<String> = None;
    for (step, faults) in steps {
        app.provider.fail_only_next(faults);
        let answer = take(&app, *step).await;
        let said = word(&answer).map(str::to_owned);
        if let (Some(known), Some(said)) = (&known, &said) {
            prop_assert_eq!(known, said, "{:?}", step);
        }
        prop_assert!(known.is_none() || answer.status != 404, "{:?} forgot", step);
        known = known.or(said);
    }
    app.provider.fail_only_next(&[]);
    // By then the breaker lets somebody through again.
    tokio::time::advance(Duration::from_secs(60)).await;
    let last = take(&app, Step::Voids).await;
    let end = word(&last).unwrap_or_default();
    prop_assert!(known.is_none_or(|known| known == end), "{:?}", last);
    prop_assert_eq!(app.provider.captured(), usize::from(end == "success"));
    let list = send(&app.router, get("/api/payments")).await.body;
    let listed = list["data"].as_array().map_or(0, Vec::len);
    prop_assert_eq!(listed, usize::from(end != "voided"));
    prop_assert_eq!(&list["has_more"], &Value::Bool(false));
    Ok(())
}

proptest! {
    #[test]
    fn a_key_comes_to_one_end(steps in steps(), declines: bool) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(check(&steps, declines))?;
    }
}

#[tokio::test]
async fn a_void_among_thirty_two_payments_agrees_with_all_of_them() {
    for place in 0..33 {
        let app = app::start();
        let mut attempts = tokio::task::JoinSet::new();
        for number in 0..33 {
            let router = app.router.clone();
            let request = if number == place {
                bare_post("/api/payments/k1/void")
            } else {
                post("/api/payments/process", "k1", &usual_payment())
            };
            attempts.spawn(async move { send(&router, request).await });
        }
        let answers = attempts.join_all().await;
        let end = word(&answers[0]).unwrap();
        assert!(
            answers.iter().all(|answer| word(answer) == Some(end)),
            "{answers:?}"
        );
        assert_eq!(app.provider.captured(), usize::from(end == "success"));
    }
}
