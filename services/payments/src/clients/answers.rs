//! What the provider's HTTP answers mean.
//!
//! An answer counts only when status and body say the same. A page of some proxy, or a 404 because the
//! address is wrong, must never be taken for the provider's word about money.

use serde_json::Value;

use super::pages;
use crate::{
    listing::{ChargePage, Page},
    payment::{RefundId, TransactionId},
    ports::{ChargeAnswer, ChargeReply, FindAnswer, RefundAnswer, VoidAnswer},
    verdict::Try,
};

/// An answer of the provider's: the status and the words in the body that matter.
pub(super) struct Answer {
    status: u16,
    body: Value,
    replayed: bool,
}

impl Answer {
    /// Reads `body`; what is not JSON says nothing.
    pub(super) fn new(status: u16, body: &[u8]) -> Self {
        let body = serde_json::from_slice(body).unwrap_or_default();
        Self {
            status,
            body,
            replayed: false,
        }
    }

    /// The same answer, given before if `replayed` says so.
    pub(super) fn replayed(self, replayed: bool) -> Self {
        Self { replayed, ..self }
    }

    /// Whether it is one of an error.
    pub(super) fn is_error(&self) -> bool {
        self.status >= 400
    }

    /// The answer to `POST /api/payment/process`.
    pub(super) fn to_charge(&self) -> Try<ChargeReply> {
        let reply = |answer| ChargeReply {
            answer,
            replayed: self.replayed,
        };
        match (self.status, self.word()) {
            (200, "success") => self.captured(|transaction_id| reply(ChargeAnswer::Captured(transaction_id))),
            (402, "declined") => Try::Answered(reply(ChargeAnswer::Declined)),
            (409, "charge_voided") => Try::Answered(reply(ChargeAnswer::Voided)),
            (422, "idempotency_key_reused") => Try::Answered(reply(ChargeAnswer::KeyReused)),
            _ => self.without_word(),
        }
    }

    /// The answer to `GET /api/payment/{key}`.
    pub(super) fn to_find(&self) -> Try<FindAnswer> {
        match (self.status, self.word()) {
            (200, "success") => self.captured(FindAnswer::Captured),
            (200, "declined") => Try::Answered(FindAnswer::Declined),
            (200, "voided") => Try::Answered(FindAnswer::Voided),
            (404, "not_found") => Try::Answered(FindAnswer::NeverCharged),
            _ => self.without_word(),
        }
    }

    /// The answer to `POST /api/payment/{key}/void`.
    pub(super) fn to_void(&self) -> Try<VoidAnswer> {
        match (self.status, self.word()) {
            (200, "voided") => Try::Answered(VoidAnswer::Voided),
            (200, "success") => self.captured(VoidAnswer::Captured),
            (200, "declined") => Try::Answered(VoidAnswer::Declined),
            (422, "idempotency_key_reused") => Try::Answered(VoidAnswer::KeyReused),
            _ => self.without_word(),
        }
    }

    /// The answer to `GET /api/payments` for `page`.
    pub(super) fn to_list(&self, page: Page) -> Try<ChargePage> {
        if self.status != 200 {
            return self.without_word();
        }
        match pages::read(&self.body, page) {
            Ok(page) => Try::Answered(page),
            Err(error) => {
                tracing::error!(%error, "The payment provider's list cannot be used");
                Try::Lost
            }
        }
    }

    /// The answer to `POST /api/payment/refund`.
    pub(super) fn to_refund(&self) -> Try<RefundAnswer> {
        match (self.status, self.word()) {
            (200, "success") => match RefundId::parse(self.text("/refund_id")) {
                Ok(refund_id) => Try::Answered(RefundAnswer::Refunded(refund_id)),
                Err(_) => Try::Lost,
            },
            (404, "not_found") => Try::Answered(RefundAnswer::UnknownCharge),
            (409, "refund_exceeds_charge") => Try::Answered(RefundAnswer::ExceedsCharge),
            (422, "idempotency_key_reused") => Try::Answered(RefundAnswer::KeyReused),
            _ => self.without_word(),
        }
    }

    fn captured<Word>(&self, word: impl FnOnce(TransactionId) -> Word) -> Try<Word> {
        match TransactionId::parse(self.text("/transaction_id")) {
            Ok(transaction_id) => Try::Answered(word(transaction_id)),
            Err(_) => Try::Lost,
        }
    }

    /// What the status alone proves. A request that was refused as such moved nothing; 408 and a 409 without
    /// its word speak of requests that are, or were, under way.
    fn without_word<Word>(&self) -> Try<Word> {
        match self.status {
            429 => Try::NotDone,
            408 | 409 => Try::Lost,
            400..=499 => {
                tracing::error!(status = self.status, "The payment provider refuses our requests");
                Try::Rejected
            }
            _ => Try::Lost,
        }
    }

    /// The one word that says how it went: the status of a movement, else the code of an error.
    fn word(&self) -> &str {
        match self.text("/status") {
            "" => self.text("/error/code"),
            status => status,
        }
    }

    fn text(&self, pointer: &str) -> &str {
        self.body
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Try::{Answered, Lost, NotDone, Rejected};

    const SUCCESS: &str = r#"{"status":"success","transaction_id":"txn_1"}"#;
    const DECLINED: &str = r#"{"status":"declined","transaction_id":null,"error":{"code":"card_declined"}}"#;
    const REUSED: &str = r#"{"error":{"code":"idempotency_key_reused"}}"#;
    const VOIDED: &str = r#"{"status":"voided","transaction_id":null}"#;
    const CHARGE_VOIDED: &str = r#"{"error":{"code":"charge_voided"}}"#;
    const NOT_FOUND: &str = r#"{"error":{"code":"not_found"}}"#;
    const URL_UNKNOWN: &str = r#"{"error":{"code":"url_unknown"}}"#;
    const EXCEEDS: &str = r#"{"error":{"code":"refund_exceeds_charge"}}"#;
    const REFUNDED: &str = r#"{"status":"success","refund_id":"re_1"}"#;
    const PAGE: &str = "<html>Not here</html>";

    /// Statuses that mean the same whatever was asked.
    fn check_silence<Word: std::fmt::Debug + PartialEq>(read: impl Fn(Answer) -> Try<Word>) {
        for (status, body, expected) in [
            (200, PAGE, Lost),
            (200, "", Lost),
            (200, r#"{"status":"success"}"#, Lost),
            (200, r#"{"status":"on its way"}"#, Lost),
            (200, CHARGE_VOIDED, Lost),
            (204, "", Lost),
            (302, PAGE, Lost),
            (400, NOT_FOUND, Rejected),
            (401, "", Rejected),
            (404, PAGE, Rejected),
            (404, URL_UNKNOWN, Rejected),
            (408, "", Lost),
            (409, "", Lost),
            (409, VOIDED, Lost),
            (413, "", Rejected),
            (422, "", Rejected),
            (429, "", NotDone),
            (500, SUCCESS, Lost),
            (503, "", Lost),
            (504, "", Lost),
        ] {
            let answer = Answer::new(status, body.as_bytes());
            assert_eq!(read(answer), expected, "{status} {body}");
        }
    }

    #[test]
    fn what_is_not_a_clear_word_is_none() {
        check_silence(|answer| answer.to_charge());
        check_silence(|answer| answer.to_find());
        check_silence(|answer| answer.to_void());
        check_silence(|answer| answer.to_list(Page::default()));
        check_silence(|answer| answer.to_refund());
    }

    #[test]
    fn clear_words_are_taken() {
        let transaction_id = TransactionId::parse("txn_1").unwrap();
        let answer = |status, body: &str| Answer::new(status, body.as_bytes());
        for (status, body, expected) in [
            (200, SUCCESS, ChargeAnswer::Captured(transaction_id.clone())),
            (402, DECLINED, ChargeAnswer::Declined),
            (409, CHARGE_VOIDED, ChargeAnswer::Voided),
            (422, REUSED, ChargeAnswer::KeyReused),
        ] {
            for replayed in [false, true] {
                let answer = answer(status, body).replayed(replayed).to_charge();
                let reply = ChargeReply {
                    answer: expected.clone(),
                    replayed,
                };
                assert_eq!(answer, Answered(reply));
            }
        }
        for (status, body, expected) in [
            (200, SUCCESS, FindAnswer::Captured(transaction_id.clone())),
            (200, DECLINED, FindAnswer::Declined),
            (200, VOIDED, FindAnswer::Voided),
            (404, NOT_FOUND, FindAnswer::NeverCharged),
        ] {
            assert_eq!(answer(status, body).to_find(), Answered(expected));
        }
        for (status, body, expected) in [
            (200, VOIDED, VoidAnswer::Voided),
            (200, SUCCESS, VoidAnswer::Captured(transaction_id.clone())),
            (200, DECLINED, VoidAnswer::Declined),
            (422, REUSED, VoidAnswer::KeyReused),
        ] {
            assert_eq!(answer(status, body).to_void(), Answered(expected));
        }
        let refund_id = RefundId::parse("re_1").unwrap();
        for (status, body, expected) in [
            (200, REFUNDED, RefundAnswer::Refunded(refund_id)),
            (404, NOT_FOUND, RefundAnswer::UnknownCharge),
            (409, EXCEEDS, RefundAnswer::ExceedsCharge),
            (422, REUSED, RefundAnswer::KeyReused),
        ] {
            assert_eq!(answer(status, body).to_refund(), Answered(expected));
        }
    }

    #[test]
    fn an_id_that_cannot_be_one_is_not_passed_on() {
        let body = r#"{"status":"success","transaction_id":"a b","refund_id":""}"#;
        assert_eq!(Answer::new(200, body.as_bytes()).to_charge(), Lost);
        assert_eq!(Answer::new(200, body.as_bytes()).to_void(), Lost);
        assert_eq!(Answer::new(200, body.as_bytes()).to_refund(), Lost);
    }
}
