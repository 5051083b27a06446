//! Tail sampling from outside: rules as tables, random traces against a naive evaluation, and the recorded decisions of the
//! real one where they are at hand.

#![expect(clippy::unwrap_used, reason = "a test may unwrap")]

mod build;
mod corpus;
mod late;
mod limits;
mod naive;
mod processor;
mod rules;
mod settings;
mod web;
