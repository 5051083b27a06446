//! Everything that this service says no to, and how it says it. One table.

use service::Problem;

use super::door::DoorError;
use crate::rules::CouponError;

impl From<CouponError> for Problem {
    fn from(error: CouponError) -> Self {
        Problem::unprocessable(error.code(), sentence(&error))
    }
}

impl From<DoorError> for Problem {
    fn from(error: DoorError) -> Self {
        let code = match error {
            DoorError::UserId => "invalid_user_id",
            DoorError::Country(_) => "unknown_country",
            DoorError::Currency { .. } => "currency_mismatch",
            DoorError::Amount => "invalid_amount",
        };
        Problem::unprocessable(code, sentence(&error))
    }
}

/// The error as a sentence: a capital at the beginning, a full stop at the end.
fn sentence(error: &impl std::error::Error) -> String {
    let text = error.to_string();
    let mut characters = text.chars();
    let first = characters.next().unwrap_or_default().to_ascii_uppercase();
    format!("{first}{}.", characters.as_str())
}
