//! Those who come to a running shop from outside: today attackers, and honest shoppers beside them.

pub mod attacks;
