//! What the shop itself says about the attack.

use wire::{health::Health, security::SecurityReport};

use super::{run::AttackError, sources::ADMINISTRATOR, visitor::Visitor};
use crate::target::Target;

/// An administrator, at an address that attacks nobody.
pub(super) struct Witness {
    visitor: Visitor,
    target: Target,
}

impl Witness {
    /// Somebody with this token, after a look whether main-service is there.
    pub(super) async fn new(target: Target, token: &str) -> Result<Self, AttackError> {
        let visitor = Visitor::new(ADMINISTRATOR, target).map_err(AttackError::Client)?;
        let answer = visitor.get("/health").await;
        let answer = answer.map_err(|silence| AttackError::silent(target, silence))?;
        let health: Option<Health> = answer.json().ok();
        if health.is_none_or(|health| health.service != "main-service") {
            return Err(AttackError::Stranger(target));
        }
        let visitor = visitor.with_token(token);
        Ok(Self { visitor, target })
    }

    /// What the layers saw.
    pub(super) async fn report(&self) -> Result<SecurityReport, AttackError> {
        let answer = self.visitor.get("/admin/security").await;
        let answer = answer.map_err(|silence| AttackError::silent(self.target, silence))?;
        if !answer.is_success() {
            return Err(AttackError::NoReport(answer.status));
        }
        answer.json().map_err(AttackError::Unreadable)
    }
}
