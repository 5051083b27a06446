//! Tries to show who one is, as they are counted.

/// What somebody tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Attempt {
    /// A request with a bearer token, or one that needs it.
    BearerToken,
    /// Signing in with a password.
    Login,
    /// Using up a refresh token.
    Refresh,
}

impl Attempt {
    /// All of them.
    pub const ALL: [Self; 3] = [Attempt::BearerToken, Attempt::Login, Attempt::Refresh];

    /// The word in metrics.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Attempt::BearerToken => "bearer_token",
            Attempt::Login => "login",
            Attempt::Refresh => "refresh",
        }
    }
}

/// Why it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureReason {
    /// There was no `Authorization` header.
    MissingHeader,
    /// It was not `Bearer <token>`.
    InvalidFormat,
    /// There is no such token.
    InvalidToken,
    /// The token's time is over.
    ExpiredToken,
    /// Address and password do not belong together.
    InvalidCredentials,
}

impl FailureReason {
    /// All of them.
    pub const ALL: [Self; 5] = [
        FailureReason::MissingHeader,
        FailureReason::InvalidFormat,
        FailureReason::InvalidToken,
        FailureReason::ExpiredToken,
        FailureReason::InvalidCredentials,
    ];

    /// The word in metrics, and the problem's `code` that a caller gets.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            FailureReason::MissingHeader => "missing_header",
            FailureReason::InvalidFormat => "invalid_format",
            FailureReason::InvalidToken => "invalid_token",
            FailureReason::ExpiredToken => "expired_token",
            FailureReason::InvalidCredentials => "invalid_credentials",
        }
    }

    /// Reads the word back; other problems are not about who somebody is.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_read_back_by_their_word() {
        for reason in FailureReason::ALL {
            assert_eq!(FailureReason::from_code(reason.code()), Some(reason));
        }
        assert_eq!(FailureReason::from_code("busy"), None);
    }
}
