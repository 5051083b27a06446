//! Those who come to a running shop from outside: shoppers, and attackers with honest shoppers beside them.

pub mod attacks;
pub mod target;
pub mod traffic;
