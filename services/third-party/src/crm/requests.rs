//! What can be told to the CRM.

use serde::{Deserialize, Serialize};

use crate::vocabulary::{Country, Currency, Label, Positive};

/// The body of `POST /api/customer/order`; the amount in the currency's minor units.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderRequest {
    pub(super) customer_id: Positive,
    pub(super) order_id: Label,
    pub(super) amount: Positive,
    pub(super) currency: Currency,
    pub(super) country: Country,
}

/// The body of `POST /api/customer/update`; what is not given stays as it was.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UpdateRequest {
    pub(super) customer_id: Positive,
    pub(super) email: Option<Email>,
    pub(super) name: Option<Label>,
}

/// An address of the form `someone@somewhere`. Whether it exists only a letter can tell.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Label")]
pub(super) struct Email(Label);

impl TryFrom<Label> for Email {
    type Error = String;

    fn try_from(label: Label) -> Result<Self, Self::Error> {
        match label.as_str().split_once('@') {
            Some((someone, somewhere)) if !someone.is_empty() && !somewhere.is_empty() => Ok(Self(label)),
            _ => Err("an email address has the form someone@somewhere".to_owned()),
        }
    }
}

impl rusqlite::ToSql for Email {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}
