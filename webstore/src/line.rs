//! Text of others, made fit for a line of ours.

/// The beginning of the text, as words. It may be a partner's, who must not move the terminal's cursor.
pub(crate) fn in_one_line(text: &str, characters_max: usize) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    if line.chars().count() <= characters_max {
        return line;
    }
    let beginning: String = line.chars().take(characters_max - 1).collect();
    format!("{}…", beginning.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHARACTERS_MAX: usize = 72;

    #[test]
    fn a_text_is_one_short_line() {
        let long = "word ".repeat(100);
        let fits = "x".repeat(CHARACTERS_MAX);
        for (text, expected) in [
            ("", String::new()),
            ("two\r\n  lines\t", "two lines".to_owned()),
            ("red \u{1b}[31m\u{7}bell", "red [31m bell".to_owned()),
            (&fits, fits.clone()),
            (&long, format!("{}w…", "word ".repeat(14))),
        ] {
            let line = in_one_line(text, CHARACTERS_MAX);
            assert_eq!(line, expected);
            assert!(line.chars().count() <= CHARACTERS_MAX);
        }
    }
}
