//! An HTTP/1.1 client that costs next to nothing, so that the load takes little from what is measured.
//!
//! It knows what it needs to: one connection that stays open, requests that are bytes already, answers with a
//! `content-length`. Anything else is an error, never a wrong number.

mod connection;
mod request;
mod response;

pub(crate) use connection::Connection;
pub(crate) use request::Request;
pub(crate) use response::{Head, parse};
