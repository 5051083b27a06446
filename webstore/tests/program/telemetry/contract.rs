//! What the services say is what the contract has, and the other way round.

mod spoken;
mod unspoken;

use lab::{RedisOptions, RedisServer};

use super::minute;
use super::rig::Rig;
use crate::process::run;
use crate::shop::stop;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_contract_and_what_is_seen_agree_in_both_directions() {
    if !RedisServer::is_there().unwrap() {
        return;
    }
    let redis = RedisServer::start(RedisOptions::default()).await.unwrap();
    let rig = Rig::new().await;
    let arguments = [
        "up",
        "--trusted-proxy",
        "127.0.0.0/8",
        "--user-limit",
        "300",
        "--ip-limit",
        "500",
    ];
    let process = rig.start(&arguments, &[("REDIS_URL", &redis.url(0))]);
    minute::live(&rig, &redis).await;

    let came = rig.sink.wait_until(|seen| unspoken::all(seen).is_empty()).await;
    assert!(came, "was not seen: {:#?}", unspoken::all(&rig.sink.seen()));
    let mut wrong = Vec::new();
    let is_right = async || {
        wrong = spoken::wrong_on(&rig.page(8889, "/metrics").await);
        wrong.is_empty()
    };
    let came = rig.comes(is_right).await;
    assert!(came, "{wrong:#?}");
    stop(process);

    let routes = spoken::Routes::of(&run(&["openapi", "main-service"]).stdout);
    let surprises = spoken::surprises(&rig.sink.seen(), &routes);
    assert!(surprises.is_empty(), "is not in the contract: {surprises:#?}");
}
