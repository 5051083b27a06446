//! Bodies of each kind, and what becomes of them. `expected/` has it as text.

use std::fs;
use std::path::Path;

use crate::rig::Rig;
use crate::shown;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/collect");

async fn check(name: &str) {
    let body = fs::read(Path::new(FOLDER).join(format!("bodies/{name}.json"))).unwrap();
    let rig = Rig::new().await;
    let answer = rig.post(&body).await;
    assert_eq!(answer.status, 202, "{}", String::from_utf8_lossy(&answer.body));
    compare(name, &shown::all(&rig.end().await));
}

/// Compares with the text in `expected/`; what differs is put beside it.
pub(crate) fn compare(name: &str, text: &str) {
    let path = Path::new(FOLDER).join(format!("expected/{name}.txt"));
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(text == expected, "{} differs from:\n{text}", path.display());
}

#[tokio::test]
async fn logs() {
    check("logs").await;
}

#[tokio::test]
async fn exceptions() {
    check("exceptions").await;
}

#[tokio::test]
async fn measurements() {
    check("measurements").await;
}

#[tokio::test]
async fn events() {
    check("events").await;
}

#[tokio::test]
async fn traces() {
    check("traces").await;
}

#[tokio::test]
async fn everything_that_is_not_as_it_should_be() {
    check("odd").await;
}
