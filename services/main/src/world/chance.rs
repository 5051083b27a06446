//! Real chance.

use shop::ports::Chance;

/// The system's random source for secrets, a fast generator for jitter.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    /// # Panics
    /// If the system has no random source: nothing secret can be made then, and nothing less will do.
    fn secret_bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the system has a random source");
        bytes
    }

    fn fraction(&self) -> f64 {
        fastrand::f64()
    }
}
