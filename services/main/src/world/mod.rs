//! Time, chance and password hashing as they really are. Tests hand in others.

mod chance;
mod clock;
mod passwords;

pub use chance::SystemChance;
pub use clock::SystemClock;
pub use passwords::Argon2Passwords;
