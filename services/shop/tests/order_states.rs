//! The page about the order's states says what the code does.

#[path = "../examples/order_states/page.rs"]
mod page;

#[test]
fn the_page_is_what_the_code_says() {
    let written = include_str!("../../../docs/order-states.md");
    assert_eq!(
        written,
        page::page(),
        "docs/order-states.md is not up to date: run `make docs`"
    );
}
