//! `traceparent`: `version "-" trace-id "-" parent-id "-" trace-flags`, all in lower-case hexadecimal.

use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId, TraceState};

/// The length of a version 00 header in bytes.
const LENGTH: usize = 55;

/// The version that never is one.
const VERSION_FORBIDDEN: u8 = 0xff;

/// Sampled, and (level 2) a random trace id. Other flags are not ours to pass on.
const FLAGS_KNOWN: u8 = 0b11;

/// The span that a header names; `None` if it breaks a rule. A version that we do not know is read as if it were 00,
/// and may say more behind another dash.
pub(super) fn parse(header: &[u8]) -> Option<SpanContext> {
    let header = super::tracestate::trim(header);
    let (known, more) = header.split_at_checked(LENGTH)?;
    let version = byte(&known[..2])?;
    let may_have_more = version > 0 && more.first() == Some(&b'-');
    if version == VERSION_FORBIDDEN || !(more.is_empty() || may_have_more) {
        return None;
    }
    if [2, 35, 52].iter().any(|&dash| known[dash] != b'-') {
        return None;
    }
    let trace = TraceId::from_bytes(bytes(&known[3..35])?);
    let span = SpanId::from_bytes(bytes(&known[36..52])?);
    let flags = TraceFlags::new(byte(&known[53..])? & FLAGS_KNOWN);
    let context = SpanContext::new(trace, span, flags, true, TraceState::NONE);
    context.is_valid().then_some(context)
}

/// A version 00 header.
pub(super) fn format(span: &SpanContext) -> [u8; LENGTH] {
    let mut header = [b'-'; LENGTH];
    write(&mut header[..2], &[0]);
    write(&mut header[3..35], &span.trace_id().to_bytes());
    write(&mut header[36..52], &span.span_id().to_bytes());
    write(&mut header[53..], &[span.trace_flags().to_u8() & FLAGS_KNOWN]);
    header
}

fn write(digits: &mut [u8], bytes: &[u8]) {
    for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        pair[0] = digit(byte >> 4);
        pair[1] = digit(byte & 0x0f);
    }
}

fn digit(value: u8) -> u8 {
    match value {
        0..=9 => b'0' + value,
        _ => b'a' + value - 10,
    }
}

/// Two lower-case digits for each byte.
fn bytes<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    for (to, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *to = byte(pair)?;
    }
    Some(bytes)
}

fn byte(pair: &[u8]) -> Option<u8> {
    let [high, low] = pair else { return None };
    Some(value(*high)? << 4 | value(*low)?)
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}
