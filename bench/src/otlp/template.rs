//! Bytes with places for ids and times.

use super::request;

/// How a place begins; what follows says what belongs there.
const MARK: [u8; 4] = [0xfe, 0xed, 0xfa, 0xce];
const TRACE: u8 = 1;
const SPAN: u8 = 2;
const TIME: u8 = 3;

/// The place of a trace's id.
pub(super) fn trace_id(trace: u16) -> [u8; 16] {
    let mut place = [0; 16];
    place[..8].copy_from_slice(&mark(TRACE, trace, 0));
    place
}

/// The place of a span's id.
pub(super) fn span_id(trace: u16, span: u8) -> [u8; 8] {
    mark(SPAN, trace, span)
}

/// The place of a time, so many tenths of a millisecond from when it is sent.
pub(super) fn time(tenths: u16) -> [u8; 8] {
    mark(TIME, tenths, 0)
}

fn mark(kind: u8, number: u16, more: u8) -> [u8; 8] {
    let [low, high] = number.to_le_bytes();
    let [a, b, c, d] = MARK;
    [a, b, c, d, kind, low, high, more]
}

/// A request that can be sent again and again, as another one.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    bytes: Vec<u8>,
    places: Vec<Place>,
    items: usize,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    at: usize,
    kind: u8,
    number: u16,
    more: u8,
}

impl Template {
    /// A request to `path` with this body, which has so many items.
    pub(super) fn new(path: &str, body: Vec<u8>, items: usize) -> Self {
        let bytes = request(path, body);
        let windows = bytes.windows(8).enumerate();
        let places = windows.filter(|(_, window)| window.starts_with(&MARK));
        let places = places.map(|(at, window)| Place {
            at,
            kind: window[4],
            number: u16::from_le_bytes([window[5], window[6]]),
            more: window[7],
        });
        Self {
            places: places.collect(),
            bytes,
            items,
        }
    }

    /// Spans, data points or log records.
    pub(crate) fn items(&self) -> usize {
        self.items
    }

    /// All of the request, with the ids of this round and with times from `now` on, in nanoseconds since 1970.
    pub(crate) fn stamped(&mut self, round: u64, now: u64) -> &[u8] {
        for place in &self.places {
            let trace = scattered(round.wrapping_mul(1 << 16) + u64::from(place.number));
            let value = match place.kind {
                TRACE => trace,
                SPAN => scattered(trace.wrapping_add(u64::from(place.more))),
                _ => now + u64::from(place.number) * 100_000,
            };
            write(&mut self.bytes, place.at, value);
            if place.kind == TRACE {
                write(&mut self.bytes, place.at + 8, scattered(trace));
            }
        }
        &self.bytes
    }
}

fn write(bytes: &mut [u8], at: usize, value: u64) {
    bytes[at..at + 8].copy_from_slice(&value.to_le_bytes());
}

/// Neighbours come to lie far apart, and no two at the same place (splitmix64).
fn scattered(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Requests that belong together: one after the other, with the same ids.
#[derive(Clone, Debug)]
pub(crate) struct Group(pub(crate) Vec<Template>);

impl Group {
    /// Spans, data points or log records of all of them.
    pub(crate) fn items(&self) -> usize {
        self.0.iter().map(Template::items).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_round_has_ids_and_times_of_its_own() {
        let body = [&trace_id(7)[..], &span_id(7, 1), &span_id(7, 2), &time(5)].concat();
        let mut template = Template::new("/v1/traces", body, 1);
        let head = template.bytes.len() - 40;
        let mut stamp = |round| template.stamped(round, 1_000)[head..].to_vec();
        let (one, other) = (stamp(1), stamp(2));
        assert_eq!(stamp(1), one);
        assert_ne!(one[..16], other[..16]);
        assert_ne!(one[16..24], one[24..32]);
        assert_eq!(one[32..40], 501_000_u64.to_le_bytes());
    }
}
