//! What the whole program says of itself, as its collector exports it.

mod browser;
mod canary;
mod contract;
mod dead;
mod exposition;
mod minute;
mod page;
mod reality;
mod rig;
mod trace;
mod visitor;
