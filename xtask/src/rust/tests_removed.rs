//! Tests may name what they like, so some checks look at the sources without them.

use super::tokens::{Token, closing, tokens};

/// True for files that hold tests alone: a `tests` folder, `tests.rs`, or `.._tests.rs`.
pub(crate) fn is_test_file(path: &str) -> bool {
    let in_folder = path.split('/').any(|part| part == "tests");
    in_folder || path.ends_with("/tests.rs") || path.ends_with("_tests.rs")
}

/// The blanked source without what stands under `#[cfg(test)]`.
pub(crate) fn without_tests(blanked: &str) -> String {
    let tokens = tokens(blanked);
    let mut is_kept = vec![true; blanked.lines().count() + 1];
    for start in 0..tokens.len() {
        if is_test_attribute(&tokens[start..]) {
            let end = end_of_item(&tokens, start + ATTRIBUTE.len());
            is_kept[tokens[start].line..=tokens[end].line].fill(false);
        }
    }
    let lines = blanked.lines().zip(&is_kept[1..]);
    lines
        .map(|(line, kept)| if *kept { line } else { "" })
        .collect::<Vec<_>>()
        .join("\n")
}

const ATTRIBUTE: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];

fn is_test_attribute(tokens: &[Token<'_>]) -> bool {
    tokens.len() > ATTRIBUTE.len()
        && tokens
            .iter()
            .zip(ATTRIBUTE)
            .all(|(token, text)| token.text == text)
}

/// Where the item ends that begins at `start`: at its `;`, or where its braces close.
fn end_of_item(tokens: &[Token<'_>], start: usize) -> usize {
    let mut index = start;
    while index < tokens.len() {
        match tokens[index].text {
            ";" => return index,
            "{" => return closing(tokens, index),
            "(" | "[" => index = closing(tokens, index) + 1,
            _ => index += 1,
        }
    }
    tokens.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_under_the_attribute_goes() {
        let source = "use a;\n#[cfg(test)]\n#[path = x]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n\
                      #[cfg(test)]\nuse d::{e};\n#[cfg(not(test))]\nuse f;\n#[cfg(test)]\nmod g;\nuse h;";
        let kept = without_tests(source);
        assert_eq!(kept.lines().count(), source.lines().count());
        let lines: Vec<&str> = kept.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(
            lines,
            ["use a;", "fn c() {}", "#[cfg(not(test))]", "use f;", "use h;"]
        );
    }

    #[test]
    fn test_files_are_known_by_their_path() {
        let cases = [
            ("services/shop/tests/checkout.rs", true),
            ("services/shop/src/cart/tests.rs", true),
            ("services/shop/src/cart_tests.rs", true),
            ("services/shop/src/cart.rs", false),
            ("services/shop/src/contests.rs", false),
        ];
        for (path, expected) in cases {
            assert_eq!(is_test_file(path), expected, "{path}");
        }
    }
}
