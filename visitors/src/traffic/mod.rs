//! Shoppers in a running shop: who they are, when they come, what they do there, and how they fared.
//!
//! They arrive whether or not the shop keeps up (an open loop), each from an address of its own, and behave as
//! their kind does. What they do is decided by the seed alone; how long they wait is measured from the moment at
//! which they wanted to ask.

mod addresses;
mod arrivals;
mod ask;
mod browser;
mod crowd;
mod histogram;
mod http;
mod judge;
mod lending;
mod members;
mod mix;
mod persona;
mod profile;
mod run;
mod script;
mod street;
mod tally;
mod think;
mod visit;

#[cfg(test)]
mod tests;

pub use self::{
    histogram::Histogram,
    mix::{CountryMix, MixError},
    persona::Persona,
    profile::Profile,
    run::{Clock, SHOPPERS_MAX, Settings, Traffic, TrafficError},
    tally::{Endpoint, Expected, Market, Tally, Wrong},
};
