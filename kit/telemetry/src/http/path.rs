//! `url.path`, without what people put into it.

/// The most bytes of a path that are told.
pub const URL_PATH_BYTES_MAX: usize = 256;

/// The longest number that is told: long enough for an id, too short for the number of a card.
const DIGITS_MAX: usize = 10;

/// The longest word that is told: a country, too short for a secret.
const LETTERS_MAX: usize = 2;

/// Stands for what is not told where no route gives it a name.
const HIDDEN: &str = "{}";

/// The path of a request: the segments that the route itself spells out, and values that are short numbers or country
/// codes. Any other value may be a secret or a whole sentence; the route's name for it stands in its place. An address
/// that is no route is text of a stranger's choice, of which only the shape is told.
pub(super) fn told(path: &str, route: Option<&str>) -> String {
    let mut told = String::with_capacity(path.len().min(URL_PATH_BYTES_MAX));
    let mut patterns = route.unwrap_or_default().split('/').skip(1);
    for segment in path.split('/').skip(1) {
        let pattern = patterns.next().unwrap_or(HIDDEN);
        let word = if segment == pattern || is_harmless(segment) {
            segment
        } else {
            pattern
        };
        if told.len() + 1 + word.len() > URL_PATH_BYTES_MAX {
            break;
        }
        told.push('/');
        told.push_str(word);
    }
    told
}

fn is_harmless(segment: &str) -> bool {
    let bytes = segment.as_bytes();
    let is_number = bytes.len() <= DIGITS_MAX && bytes.iter().all(u8::is_ascii_digit);
    is_number || bytes.len() <= LETTERS_MAX && bytes.iter().all(u8::is_ascii_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_be_a_secret_is_told() {
        let cases = [
            ("/", None, "/"),
            ("/cart/add", Some("/cart/add"), "/cart/add"),
            ("/us/products", Some("/{country}/products"), "/us/products"),
            ("/orders/1234567890", Some("/orders/{id}"), "/orders/1234567890"),
            ("/orders/4111111111111111", Some("/orders/{id}"), "/orders/{id}"),
            (
                "/orders/hunter2/cancel",
                Some("/orders/{id}/cancel"),
                "/orders/{id}/cancel",
            ),
            ("/%68%69/x", Some("/{a}/{b}"), "/{a}/x"),
            ("/files/a/b%20c/d", Some("/files/{*rest}"), "/files/a/{}/d"),
            ("/files/token/b%20c", Some("/files/{*rest}"), "/files/{*rest}/{}"),
            ("/wp-admin/secret/1", None, "/{}/{}/1"),
            ("*", None, ""),
        ];
        for (path, route, expected) in cases {
            assert_eq!(told(path, route), expected, "{path} at {route:?}");
        }
    }

    #[test]
    fn a_path_is_cut_between_segments() {
        let path = "/1234567890".repeat(40);
        assert_eq!(told(&path, None), "/1234567890".repeat(URL_PATH_BYTES_MAX / 11));
    }
}
