//! A secret in the forms in which it could slip out.

/// The alphabet of base64; the one for addresses has others for the last two.
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Something that nobody may read.
#[derive(Clone)]
pub(super) struct Secret {
    text: String,
    /// Whatever of it could be seen, in small letters.
    plain: Vec<String>,
    /// The same where big and small letters differ.
    exact: Vec<String>,
}

impl Secret {
    pub(super) fn new(text: String) -> Self {
        let json = serde_json::to_string(&text).unwrap();
        let hexadecimal: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        let plain = [
            text.clone(),
            in_an_address(&text),
            json.trim_matches('"').to_owned(),
            hexadecimal,
        ];
        let exact = (0..3).map(|place| base64_at(&text, place));
        let both = exact.flat_map(|text| [text.replace('+', "-").replace('/', "_"), text]);
        Self {
            plain: plain.map(|form| form.to_lowercase()).into(),
            exact: both.collect(),
            text,
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    fn is_in(&self, text: &str, small: &str) -> bool {
        self.plain.iter().any(|form| small.contains(form))
            || self.exact.iter().any(|form| text.contains(form))
    }
}

/// As a part of an address.
pub(super) fn in_an_address(text: &str) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    });
    bytes.collect()
}

/// In base64, when so many bytes of something else stand before it: what is the same whatever stands around it.
fn base64_at(text: &str, place: usize) -> String {
    let bytes = text.as_bytes();
    let whole = bytes.get((3 - place) % 3..).unwrap_or_default();
    let groups = whole.chunks_exact(3).flat_map(|group| {
        let number = group
            .iter()
            .fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| char::from(BASE64[number >> shift & 63]))
    });
    groups.collect()
}

/// Which secret is where.
pub(super) fn found(secrets: &[Secret], emitted: &[(String, Vec<u8>)]) -> Vec<String> {
    let mut found = Vec::new();
    for (place, bytes) in emitted {
        let text = String::from_utf8_lossy(bytes);
        let small = text.to_ascii_lowercase();
        let seen = secrets.iter().filter(|secret| secret.is_in(&text, &small));
        found.extend(seen.map(|secret| format!("{} in {place}", secret.text)));
    }
    found
}

#[test]
fn every_form_is_found() {
    let secrets = [Secret::new("pa+ss/word 1234".to_owned())];
    for (text, count) in [
        ("xpa+ss/word 1234x", 1),
        ("PA+SS/WORD 1234", 1),
        ("pa%2bss%2Fword%201234", 1),
        ("70612b73732f776f72642031323334", 1),
        // Of "pa+ss/word 1234", "xpa+ss/word 1234" and "xxpa+ss/word 1234x".
        ("cGErc3Mvd29yZCAxMjM0", 1),
        ("eHBhK3NzL3dvcmQgMTIzNA==", 1),
        ("eHhwYStzcy93b3JkIDEyMzR4", 1),
        ("pass word 1234", 0),
    ] {
        let emitted = [(text.to_owned(), text.as_bytes().to_vec())];
        assert_eq!(found(&secrets, &emitted).len(), count, "{text}");
    }
}
