//! The page, made from [`shop::order::step`] alone.

use std::fmt::Write;

use shop::{
    ledger::Balances,
    order::{Duty, OrderEvent, OrderState, Step, step},
};

const HEAD: &str = "\
# The states of an order

Written by `make docs` from `services/shop/src/order.rs`; a test keeps it true. The stores persist exactly these steps,
each in one transaction with what it owes. An event that is not shown for a state changes nothing: it was heard before, or
it cannot be.

";

const BETWEEN: &str = "
What each step owes, in the same transaction:

| from | event | to | owes |
|---|---|---|---|
";

/// One step that moves an order.
struct Arrow {
    from: OrderState,
    event: OrderEvent,
    to: OrderState,
    owes: &'static [Duty],
}

/// The whole page, as Markdown.
pub(crate) fn page() -> String {
    format!("{HEAD}{}{BETWEEN}{}", diagram(&arrows()), table(&arrows()))
}

fn arrows() -> Vec<Arrow> {
    let events = |from| OrderEvent::ALL.map(|event| (from, event));
    let pairs = OrderState::ALL.into_iter().flat_map(events);
    let moves = pairs.filter_map(|(from, event)| match step(from, event) {
        Ok(Step::Moves(to, owes)) => Some(Arrow {
            from,
            event,
            to,
            owes,
        }),
        Ok(Step::Repeats) | Err(_) => None,
    });
    moves.collect()
}

fn diagram(arrows: &[Arrow]) -> String {
    let mut text =
        "```mermaid\nstateDiagram-v2\n    [*] --> pending: opened with its payment intent\n".to_owned();
    for Arrow { from, event, to, .. } in arrows {
        let _infallible = writeln!(text, "    {from} --> {to}: {}", words(&format!("{event:?}")));
    }
    for end in OrderState::ALL.into_iter().filter(|state| rests(*state)) {
        let _infallible = writeln!(text, "    {end} --> [*]");
    }
    text + "```\n"
}

/// Whether an order may stay in this state: its payment is known, and nothing is owed back.
fn rests(state: OrderState) -> bool {
    state != OrderState::Pending && Balances::due(state, 1).refunds_owed == 0
}

fn table(arrows: &[Arrow]) -> String {
    let mut text = String::new();
    for Arrow {
        from,
        event,
        to,
        owes,
    } in arrows
    {
        let owes: Vec<_> = owes.iter().map(owed).collect();
        let _infallible = writeln!(
            text,
            "| {from} | {} | {to} | {} |",
            words(&format!("{event:?}")),
            owes.join(", ")
        );
    }
    text
}

fn owed(duty: &Duty) -> String {
    match duty {
        Duty::Book(entry) => {
            let (debited, credited) = entry.accounts();
            format!("book `{}` to `{}`", credited.code(), debited.code())
        }
        other => words(&format!("{other:?}")),
    }
}

/// `PaymentCaptured` as people write it.
fn words(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}
