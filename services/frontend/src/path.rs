//! Reading the path of a request: either it is plain, or it is nothing of ours.

/// The path's text without its leading slash, percent-decoded; `None` for everything that is not a plain
/// path: dots that climb, empty segments, encoded slashes, backslashes, control characters, bad escapes.
pub(crate) fn parse(raw: &str) -> Option<String> {
    let relative = raw.strip_prefix('/')?;
    let last = relative.matches('/').count();
    let mut decoded = Vec::with_capacity(last + 1);
    for (position, segment) in relative.split('/').enumerate() {
        // Only the last segment may be empty: `/orders/` is a page like `/orders`.
        if segment.is_empty() && position < last {
            return None;
        }
        decoded.push(parse_segment(segment)?);
    }
    Some(decoded.join("/"))
}

/// Whether the last segment looks like the name of a file rather than of a page.
pub(crate) fn has_extension(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

fn parse_segment(segment: &str) -> Option<String> {
    let text = String::from_utf8(percent_decode(segment.as_bytes())?).ok()?;
    let is_plain = !text.contains(['/', '\\']) && !text.chars().any(char::is_control);
    (is_plain && text != "." && text != "..").then_some(text)
}

fn percent_decode(escaped: &[u8]) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(escaped.len());
    let mut rest = escaped;
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let (digits, after) = after.split_first_chunk::<2>()?;
            decoded.push(hex(digits[0])? * 16 + hex(digits[1])?);
            rest = after;
        } else {
            decoded.push(*first);
            rest = after;
        }
    }
    Some(decoded)
}

fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_are_read() {
        for (raw, expected) in [
            ("/", ""),
            ("/index.html", "index.html"),
            ("/orders/", "orders/"),
            ("/assets/app-1a2b.js", "assets/app-1a2b.js"),
            ("/search/caf%C3%A9", "search/café"),
            ("/a%20b", "a b"),
            ("/...", "..."),
            ("/%252e%252e", "%2e%2e"),
        ] {
            assert_eq!(parse(raw).as_deref(), Some(expected), "{raw}");
        }
    }

    #[test]
    fn path_tricks_are_nothing_of_ours() {
        for raw in [
            "",
            "*",
            "index.html",
            "//",
            "//etc/passwd",
            "/a//b",
            "/.",
            "/..",
            "/../Cargo.toml",
            "/a/../b",
            "/%2e%2e/b",
            "/%2E./b",
            "/a%2fb",
            "/a%5cb",
            "/a\\b",
            "/a%00.js",
            "/a%0d%0ab",
            "/%",
            "/%4",
            "/%zz",
            "/%ff",
        ] {
            assert_eq!(parse(raw), None, "{raw}");
        }
    }

    #[test]
    fn an_extension_is_a_dot_in_the_last_segment() {
        for (path, expected) in [
            ("", false),
            ("orders", false),
            ("v1.2/orders", false),
            ("orders/", false),
            ("assets/x.js", true),
            ("robots.txt", true),
            (".env", true),
        ] {
            assert_eq!(has_extension(path), expected, "{path}");
        }
    }
}
