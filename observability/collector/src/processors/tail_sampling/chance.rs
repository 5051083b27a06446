//! Chance that is the same for everybody: a hash of the trace id, and a bucket of tokens.

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// What the real one hashes when no salt is given.
const DEFAULT_SALT: &str = "default-hash-seed";

/// A share of all trace ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Share {
    salted: u64,
    threshold: u64,
}

impl Share {
    /// `percentage` from 0 to 100.
    pub(super) fn new(salt: &str, percentage: f64) -> Self {
        let salt = if salt.is_empty() { DEFAULT_SALT } else { salt };
        Self {
            salted: fnv1a(FNV_OFFSET, salt.as_bytes()),
            threshold: threshold(percentage / 100.0),
        }
    }

    /// Whether this trace is in it: FNV-1a of salt and id is at most the threshold.
    pub(super) fn has(&self, id: &[u8; 16]) -> bool {
        self.hash(id) <= self.threshold
    }

    /// Where the trace lies and up to where the share goes, both from 0 to 1.
    pub(super) fn position(&self, id: &[u8; 16]) -> (f64, f64) {
        let all = u64::MAX as f64;
        (self.hash(id) as f64 / all, self.threshold as f64 / all)
    }

    fn hash(&self, id: &[u8; 16]) -> u64 {
        fnv1a(self.salted, id)
    }
}

/// FNV-1a, 64 bits, going on from `hash`: <http://www.isthe.com/chongo/tech/comp/fnv/>.
fn fnv1a(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME)
    })
}

/// `ratio` × (2⁶⁴ − 1) as the real one computes it: the product rounded to 64 significant bits, to even in a tie, then
/// without its fraction.
fn threshold(ratio: f64) -> u64 {
    if ratio >= 1.0 {
        return u64::MAX;
    }
    if ratio.is_nan() || ratio < f64::MIN_POSITIVE {
        return 0;
    }
    let bits = ratio.to_bits();
    let significand = u128::from((bits & ((1 << 52) - 1)) | (1 << 52));
    // The value of a normal number is its significand × 2^(exponent − 1075).
    let below = 1075 - (bits >> 52);
    let product = significand * u128::from(u64::MAX);
    let surplus = (128 - product.leading_zeros()).saturating_sub(64);
    let rounded = round_to_even(product, surplus) << surplus;
    let whole = if below < 128 { rounded >> below } else { 0 };
    u64::try_from(whole).unwrap_or(u64::MAX)
}

/// `number` ÷ 2^`bits`, to the nearest whole number, to the even one in a tie.
fn round_to_even(number: u128, bits: u32) -> u128 {
    if bits == 0 {
        return number;
    }
    let (whole, rest, half) = (number >> bits, number & ((1 << bits) - 1), 1 << (bits - 1));
    let is_up = rest > half || (rest == half && whole & 1 == 1);
    whole + u128::from(is_up)
}

/// Tokens that come in at a steady rate, up to a capacity. It begins full.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bucket {
    per_second: f64,
    capacity: f64,
    tokens: f64,
    filled_at: u64,
}

impl Bucket {
    pub(super) fn new(per_second: u32, capacity: u32) -> Self {
        Self {
            per_second: f64::from(per_second),
            capacity: f64::from(capacity),
            tokens: f64::from(capacity),
            filled_at: 0,
        }
    }

    /// Takes `count` tokens at `now` (nanoseconds), or none.
    pub(super) fn take(&mut self, now: u64, count: u32) -> bool {
        let elapsed = now.saturating_sub(self.filled_at) as f64 / 1e9;
        self.tokens = (self.tokens + elapsed * self.per_second).min(self.capacity);
        self.filled_at = self.filled_at.max(now);
        let is_enough = self.tokens >= f64::from(count);
        if is_enough {
            self.tokens -= f64::from(count);
        }
        is_enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_the_real_ones() {
        for (percentage, expected) in [
            (0.0, 0),
            (-1.0, 0),
            (f64::NAN, 0),
            (5.0, 922_337_203_685_477_631),
            (50.0, 9_223_372_036_854_775_807),
            (100.0, u64::MAX),
            (250.0, u64::MAX),
        ] {
            assert_eq!(threshold(percentage / 100.0), expected, "{percentage}");
        }
    }

    #[test]
    fn fnv1a_has_its_published_values() {
        for (text, expected) in [
            ("", 0xcbf2_9ce4_8422_2325),
            ("a", 0xaf63_dc4c_8601_ec8c),
            ("foobar", 0x8594_4171_f739_67e8),
        ] {
            assert_eq!(fnv1a(FNV_OFFSET, text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn a_bucket_fills_at_its_rate_and_never_over() {
        let second = 1_000_000_000;
        let mut bucket = Bucket::new(10, 20);
        for (now, count, expected) in [
            (0, 21, false),
            (0, 20, true),
            (0, 1, false),
            (second / 10, 1, true),
            (second / 10, 1, false),
            (second, 9, true),
            (second / 2, 1, false),
            (100 * second, 21, false),
            (100 * second, 20, true),
        ] {
            assert_eq!(bucket.take(now, count), expected, "{count} at {now}");
        }
    }
}
