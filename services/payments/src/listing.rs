//! The provider's list of charges, as far as books are compared by it.

use commerce::Money;

use crate::payment::{IdempotencyKey, TransactionId};

/// The most charges on a page.
pub const PAGE_CHARGES_MAX: i64 = 1000;
/// The charges on a page for which no number was given.
const PAGE_CHARGES: i64 = 100;
/// The most characters of a key that the provider takes.
const KEY_CHARACTERS_MAX: usize = 255;

/// Which part of the list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    after: i64,
    limit: i64,
}

/// There is no such page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPage {
    /// Positions begin at 0.
    #[error("a position in the list is not negative")]
    After,
    /// A page has a size.
    #[error("a page has from 1 to {PAGE_CHARGES_MAX} payments")]
    Limit,
}

impl Page {
    /// The page of at most `limit` charges (1 to [`PAGE_CHARGES_MAX`]) behind the position `after` (0 is the
    /// beginning).
    pub fn new(after: i64, limit: i64) -> Result<Self, InvalidPage> {
        match (after, limit) {
            (..0, _) => Err(InvalidPage::After),
            (0.., 1..=PAGE_CHARGES_MAX) => Ok(Self { after, limit }),
            (0.., _) => Err(InvalidPage::Limit),
        }
    }

    /// The position behind which it begins.
    #[must_use]
    pub fn after(self) -> i64 {
        self.after
    }

    /// The most charges on it.
    #[must_use]
    pub fn limit(self) -> i64 {
        self.limit
    }
}

impl Default for Page {
    /// The list's first hundred.
    fn default() -> Self {
        Self {
            after: 0,
            limit: PAGE_CHARGES,
        }
    }
}

/// One page of the list, in the order of the charges' making.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargePage {
    /// The charges.
    pub charges: Vec<ListedCharge>,
    /// Whether there is more behind it.
    pub has_more: bool,
    /// The position behind which the next page begins, now or when there is something new.
    pub next_after: i64,
}

/// A charge in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedCharge {
    /// The key it was made under.
    pub key: ListedKey,
    /// How it ended.
    pub outcome: Outcome,
    /// What was taken, or would have been; more than nothing.
    pub amount: Money,
    /// How much of it was given back so far; in the same currency, and no more than was taken.
    pub refunded: Money,
    /// When, in seconds since 1970 by the provider's clock.
    pub created: i64,
}

/// How a listed charge ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The money was taken.
    Captured(TransactionId),
    /// The payer's bank said no; nothing was taken.
    Declined,
}

/// A key in the list: from 1 to 255 characters, none of them a control character. The provider takes more keys
/// than we do, and what somebody else charged there must be found all the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ListedKey(String);

/// The text cannot be a key, not even at the provider.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key of the payment provider has 1 to 255 characters without control characters")]
pub struct InvalidListedKey;

impl ListedKey {
    /// Takes `text` as a key of the provider's.
    pub fn parse(text: &str) -> Result<Self, InvalidListedKey> {
        let length_is_right = (1..=KEY_CHARACTERS_MAX).contains(&text.chars().count());
        if length_is_right && !text.contains(char::is_control) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidListedKey)
        }
    }

    /// The key as it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key as it was sent.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }
}

impl From<&IdempotencyKey> for ListedKey {
    /// Every key that we take is one that the provider takes.
    fn from(key: &IdempotencyKey) -> Self {
        Self(key.as_str().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_lies_within_its_limits() {
        for (after, limit, expected) in [
            (0, 1, None),
            (i64::MAX, 1000, None),
            (-1, 1, Some(InvalidPage::After)),
            (i64::MIN, 0, Some(InvalidPage::After)),
            (0, 0, Some(InvalidPage::Limit)),
            (0, 1001, Some(InvalidPage::Limit)),
            (0, i64::MIN, Some(InvalidPage::Limit)),
        ] {
            assert_eq!(Page::new(after, limit).err(), expected, "{after} {limit}");
        }
        assert_eq!(Page::new(0, 100), Ok(Page::default()));
    }

    #[test]
    fn a_listed_key_may_be_what_ours_may_not() {
        for (text, good) in [
            ("intent-1".to_owned(), true),
            ("process".to_owned(), true),
            ("with space".to_owned(), true),
            ("é".repeat(255), true),
            ("k".repeat(256), false),
            (String::new(), false),
            ("two\nlines".to_owned(), false),
        ] {
            assert_eq!(ListedKey::parse(&text).is_ok(), good, "{text}");
        }
    }
}
