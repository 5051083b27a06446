//! The words and signs of a blanked source.

/// One word, `::`, or any other single sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) text: &'a str,
    /// Its line, counted from 1.
    pub(crate) line: usize,
}

/// The tokens of a blanked source in their order.
pub(crate) fn tokens(blanked: &str) -> Vec<Token<'_>> {
    let numbered = blanked.lines().enumerate();
    numbered
        .flat_map(|(index, line)| tokens_of_line(line, index + 1))
        .collect()
}

fn tokens_of_line(text: &str, line: usize) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = rest.split_at(token_length(rest, first));
        tokens.push(Token { text: token, line });
        rest = after.trim_start();
    }
    tokens
}

fn token_length(rest: &str, first: char) -> usize {
    let word = rest.find(|character| !is_word(character)).unwrap_or(rest.len());
    match word {
        0 if rest.starts_with("::") => 2,
        0 => first.len_utf8(),
        length => length,
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

impl Token<'_> {
    /// True for names, keywords and numbers.
    pub(crate) fn is_word(&self) -> bool {
        self.text.starts_with(is_word)
    }
}

/// Where the group that opens at `opening` closes; the last token if it never does.
pub(crate) fn closing(tokens: &[Token<'_>], opening: usize) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(opening) {
        match token.text {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth == 0 {
            return index;
        }
    }
    tokens.len().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_signs_are_told_apart_and_know_their_line() {
        let found: Vec<(&str, usize)> = tokens("use a::b_1;\n\n  é->{}")
            .iter()
            .map(|token| (token.text, token.line))
            .collect();
        let expected = [
            ("use", 1),
            ("a", 1),
            ("::", 1),
            ("b_1", 1),
            (";", 1),
            ("é", 3),
            ("-", 3),
            (">", 3),
            ("{", 3),
            ("}", 3),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_group_closes_where_its_depth_ends() {
        let tokens = tokens("a { b ( c ) { } } d }");
        assert_eq!(closing(&tokens, 1), 8);
        assert_eq!(
            closing(&tokens[..5], 1),
            4,
            "an unclosed group ends with the file"
        );
    }
}
