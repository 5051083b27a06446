//! Time, chance and password hashing: as they really are, and as tests hand them in.

mod chance;
mod clock;
mod manual_clock;
mod passwords;
mod seeded_chance;

pub use chance::SystemChance;
pub use clock::SystemClock;
pub use manual_clock::ManualClock;
pub use passwords::Argon2Passwords;
pub use seeded_chance::SeededChance;
