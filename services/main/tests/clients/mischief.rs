//! Everything that a partner may do wrong, and what the port says about it.

use std::time::Duration;

use main_service::clients::patience::Patience;

use crate::{
    fakes,
    partner::{Mischief, Partner, deserted, hanging_up},
    world::AMPLE,
};

/// A place that misbehaves once.
pub(crate) struct Bad {
    /// What it does, for the test's messages.
    pub(crate) story: String,
    /// Where it is.
    pub(crate) url: String,
    /// How long to wait for it.
    pub(crate) patience: Patience,
    /// What the port gives as its reason.
    pub(crate) reason: String,
    /// Whether the partner may have acted all the same.
    pub(crate) leaves_doubt: bool,
    _socket: Option<tokio::net::TcpSocket>,
}

/// A problem as our services describe it.
pub(crate) fn problem(status: u16, code: &str) -> Mischief {
    Mischief::Answer(status, fakes::problem(status, code).to_string())
}

/// Every kind of bad partner; `honest` is what it would be if it behaved, `more` are answers that this
/// port in particular has no use for.
pub(crate) async fn bad_partners(honest: axum::Router, more: &[Mischief]) -> Vec<Bad> {
    let (socket, url) = deserted();
    let mut all = vec![
        Bad {
            leaves_doubt: false,
            _socket: Some(socket),
            ..bad("nobody listens", url, "no connection")
        },
        bad("hangs up", hanging_up().await, "the connection broke"),
        Bad {
            patience: Patience::once(Duration::from_millis(30)),
            ..misbehaving("hangs", &honest, Mischief::Hang, "no answer within the deadline").await
        },
        misbehaving("breaks off", &honest, Mischief::BreakOff, "the connection broke").await,
    ];
    let huge = Mischief::Answer(200, " ".repeat(64 * 1024 + 1));
    all.push(misbehaving("talks too long", &honest, huge, "the answer is too long").await);
    for answer in useless_answers().chain(more.iter().cloned()) {
        let Mischief::Answer(status, text) = &answer else {
            unreachable!("only answers are useless")
        };
        let (story, reason) = (
            format!("{status} {text}"),
            format!("an answer of no use, status {status}"),
        );
        all.push(misbehaving(&story, &honest, answer, &reason).await);
    }
    all
}

fn useless_answers() -> impl Iterator<Item = Mischief> {
    [
        (200, "<html>Welcome</html>"),
        (200, ""),
        (200, "{}"),
        (200, "{\"status\":\"succ"),
        (200, "[[[[[[[["),
        (204, ""),
        (302, ""),
        (400, r#"{"error":"no"}"#),
        (402, "<html>Pay</html>"),
        (404, "<html>Not here</html>"),
        (409, "{}"),
        (422, ""),
        (429, "slow down"),
        (500, ""),
        (500, r#"{"status":"success","transaction_id":"txn_1"}"#),
        (502, "<html>Bad gateway</html>"),
        (503, "<html>Be right back</html>"),
        (504, ""),
    ]
    .into_iter()
    .map(|(status, text)| Mischief::Answer(status, text.to_owned()))
}

async fn misbehaving(story: &str, honest: &axum::Router, mischief: Mischief, reason: &str) -> Bad {
    let partner = Partner::start(honest.clone()).await;
    partner.misbehave(&[mischief]);
    bad(story, partner.url, reason)
}

fn bad(story: &str, url: String, reason: &str) -> Bad {
    Bad {
        story: story.to_owned(),
        url,
        patience: Patience::once(AMPLE),
        reason: reason.to_owned(),
        leaves_doubt: true,
        _socket: None,
    }
}
