//! Words in the databases that their types do not read back by themselves.

use shop::{customers::Role, ledger::Account, outbox::Task, ports::StoreError};

/// The text is not a word that is known there.
#[derive(Debug, thiserror::Error)]
#[error("this is not {0}")]
pub(crate) struct UnknownWord(&'static str);

/// What an account may do.
pub(crate) fn role(text: &str) -> Result<Role, UnknownWord> {
    Role::from_code(text).ok_or(UnknownWord("a role"))
}

/// A place where money can be.
pub(crate) fn account(text: &str) -> Result<Account, UnknownWord> {
    let account = Account::ALL.into_iter().find(|account| account.code() == text);
    account.ok_or(UnknownWord("an account of the ledger"))
}

/// A task as the outbox keeps it.
pub(crate) fn payload(task: &Task) -> Result<String, StoreError> {
    serde_json::to_string(task).map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// The task that was kept so.
pub(crate) fn task(payload: &str) -> serde_json::Result<Task> {
    serde_json::from_str(payload)
}
