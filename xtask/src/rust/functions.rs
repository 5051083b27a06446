//! The functions of a source and how long they are.

use super::tokens::{Token, closing};

/// One function with a body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function<'a> {
    pub(crate) name: &'a str,
    /// The line of its `fn`, counted from 1.
    pub(crate) line: usize,
    /// From the line of `fn` to that of the closing brace.
    pub(crate) line_count: usize,
}

/// Every function with a body, functions inside functions included.
pub(crate) fn functions<'a>(tokens: &[Token<'a>]) -> Vec<Function<'a>> {
    let starts = tokens.windows(2).enumerate();
    let named = starts.filter(|(_, pair)| pair[0].text == "fn" && pair[1].is_word());
    named
        .filter_map(|(start, _)| function_at(tokens, start))
        .collect()
}

fn function_at<'a>(tokens: &[Token<'a>], start: usize) -> Option<Function<'a>> {
    let body = body(tokens, start)?;
    let line = tokens[start].line;
    let line_count = tokens[closing(tokens, body)].line - line + 1;
    Some(Function {
        name: tokens[start + 1].text,
        line,
        line_count,
    })
}

/// The opening brace, unless a `;` says that there is no body. Parameters and arrays are skipped:
/// `[u8; 4]` has a `;` of its own.
fn body(tokens: &[Token<'_>], start: usize) -> Option<usize> {
    let mut index = start;
    while index < tokens.len() {
        match tokens[index].text {
            "{" => return Some(index),
            ";" => return None,
            "(" | "[" => index = closing(tokens, index) + 1,
            _ => index += 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::{blank, tokens};
    use super::*;

    #[test]
    fn functions_are_measured_from_their_first_line_to_their_last() {
        let source = blank(
            "trait Store {\n    fn open(&self, key: [u8; 4]) -> Order;\n}\n\
             fn sell(\n    order: Order,\n) -> [u8; 4] {\n    if true { fn inner() {} }\n}\n\
             type Callback = fn(u8) -> u8;\n",
        );
        let found = functions(&tokens(&source));
        let found: Vec<_> = found.iter().map(|f| (f.name, f.line, f.line_count)).collect();
        assert_eq!(found, [("sell", 4, 5), ("inner", 7, 1)]);
    }
}
