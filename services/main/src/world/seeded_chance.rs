//! Chance that can be replayed.

use std::sync::{Mutex, PoisonError};

use shop::ports::Chance;

/// For tests and simulations: the same seed gives the same draws. Its secrets can be guessed.
#[derive(Debug)]
pub struct SeededChance(Mutex<fastrand::Rng>);

impl SeededChance {
    /// The draws of `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(fastrand::Rng::with_seed(seed)))
    }

    fn draw<T>(&self, draw: impl FnOnce(&mut fastrand::Rng) -> T) -> T {
        draw(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Chance for SeededChance {
    fn secret_bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.draw(|generator| generator.fill(&mut bytes));
        bytes
    }

    fn fraction(&self) -> f64 {
        self.draw(fastrand::Rng::f64)
    }
}
