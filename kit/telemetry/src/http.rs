//! HTTP, on both sides: what a server says of each request, and what a caller says of each answer.

mod client;
mod names;
mod path;
mod server;

pub use self::{
    client::{Tries, send},
    path::URL_PATH_BYTES_MAX,
    server::{ClientAddress, ServerLayer, ServerService},
};

#[cfg(test)]
mod tests;
