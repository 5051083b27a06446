//! The page about the contract says what the code says.

#[path = "../examples/telemetry_page/page.rs"]
mod page;

#[test]
fn the_page_is_up_to_date() {
    let written = include_str!("../../../docs/telemetry-names.md");
    assert!(
        written == page::page(),
        "docs/telemetry-names.md is not up to date: run `make docs`"
    );
}
