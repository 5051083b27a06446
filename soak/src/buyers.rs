//! Those who buy, and remember everything: what they asked for, what they were told, what they are owed.

mod book;
mod crowd;
mod goods;
mod heard;
mod manner;
mod till;
mod visit;

pub(crate) use book::{Attempt, Book, Note};
pub(crate) use crowd::{Crowd, CrowdPlan, retry_unanswered};
pub(crate) use goods::{Goods, Shelf};
#[cfg(test)]
pub(crate) use heard::tests::receipt;
pub(crate) use heard::{Heard, Receipt};
pub(crate) use manner::Manners;
pub(crate) use till::{Shopping, Wish};
