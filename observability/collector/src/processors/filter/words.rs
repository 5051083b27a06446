//! Cutting the text of a condition into words.

/// Bytes of one condition.
const TEXT_BYTES_MAX: usize = 8 * 1024;

/// A word.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Word {
    /// A name, with its dots: `resource.attributes`.
    Name(String),
    Text(String),
    Int(i64),
    Float(f64),
    /// `==`, `(`, `]` and their like.
    Sign(&'static str),
}

/// Longer ones before those that they begin with.
const SIGNS: [&str; 11] = ["==", "!=", "<=", ">=", "<", ">", "(", ")", "[", "]", ","];

/// The words, each with the number of its first character, from 1 on.
pub(super) fn words(text: &str) -> Result<Vec<(Word, usize)>, String> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(format!("the condition is longer than {TEXT_BYTES_MAX} bytes"));
    }
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let place = text[..text.len() - rest.len()].chars().count() + 1;
        let wrong = |why: String| format!("{why} at character {place} of {text:?}");
        let (word, after) = match first {
            '"' => quoted(rest).map_err(|why| wrong(why.to_owned()))?,
            '0'..='9' | '-' | '.' => number(rest).map_err(wrong)?,
            'a'..='z' | 'A'..='Z' | '_' => {
                let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '.';
                let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
                (Word::Name(rest[..end].to_owned()), &rest[end..])
            }
            other => match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
                Some(sign) => (Word::Sign(sign), &rest[sign.len()..]),
                None => return Err(wrong(format!("{other:?} has no meaning"))),
            },
        };
        words.push((word, place));
        rest = after.trim_start();
    }
    Ok(words)
}

/// Text in double quotes; `\"`, `\\`, `\n`, `\r` and `\t` as in Go, and any other backslash stays one, so that a regular
/// expression may be written plainly.
fn quoted(text: &str) -> Result<(Word, &str), &'static str> {
    let mut content = String::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((position, letter)) = letters.next() {
        match letter {
            '"' => return Ok((Word::Text(content), &text[position + 1..])),
            '\\' => match letters.next() {
                Some((_, escaped @ ('"' | '\\'))) => content.push(escaped),
                Some((_, 'n')) => content.push('\n'),
                Some((_, 'r')) => content.push('\r'),
                Some((_, 't')) => content.push('\t'),
                Some((_, other)) => content.extend(['\\', other]),
                None => break,
            },
            letter => content.push(letter),
        }
    }
    Err("text has no closing quote")
}

fn number(text: &str) -> Result<(Word, &str), String> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '.' || letter == '-';
    let end = text.find(|letter| !is_part(letter)).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let is_plain = digits.bytes().all(|byte| b"0123456789.-".contains(&byte));
    match (digits.parse(), digits.parse()) {
        (Ok(whole), _) => Ok((Word::Int(whole), rest)),
        (_, Ok(float)) if is_plain => Ok((Word::Float(float), rest)),
        _ => Err(format!("{digits:?} is not a number")),
    }
}
