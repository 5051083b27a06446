//! Comments and literals replaced by spaces; lines stay where they are.

use std::iter::Peekable;
use std::str::Chars;

/// The source with every comment, string and character literal blanked, line by line the same.
pub(crate) fn blank(source: &str) -> String {
    let mut reader = Reader {
        rest: source.chars().peekable(),
        output: String::with_capacity(source.len()),
    };
    while let Some(next) = reader.rest.next() {
        reader.read(next);
    }
    reader.output
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    output: String,
}

impl Reader<'_> {
    fn read(&mut self, next: char) {
        match (next, self.rest.peek().copied()) {
            ('/', Some('/')) => self.line_comment(),
            ('/', Some('*')) => self.block_comment(),
            ('"', _) => self.string(),
            ('\'', _) => self.quote(),
            ('r', Some('"' | '#')) if !self.is_inside_word() => self.raw_string(),
            _ => self.output.push(next),
        }
    }

    /// True when the last character belongs to a name, other than the `b` or `c` before a raw string.
    fn is_inside_word(&self) -> bool {
        let word = self.output.rsplit(|character| !is_word(character)).next();
        !matches!(word, None | Some("" | "b" | "c"))
    }

    fn line_comment(&mut self) {
        self.output.push(' ');
        while self.rest.peek().is_some_and(|&next| next != '\n') {
            self.skip();
        }
    }

    /// Block comments nest.
    fn block_comment(&mut self) {
        self.output.push(' ');
        self.skip();
        let mut depth = 1;
        while depth > 0 {
            let Some(next) = self.skip() else { return };
            match (next, self.rest.peek()) {
                ('*', Some('/')) => depth -= 1,
                ('/', Some('*')) => depth += 1,
                _ => continue,
            }
            self.skip();
        }
    }

    fn string(&mut self) {
        self.output.push(' ');
        while let Some(next) = self.skip() {
            match next {
                '"' => return,
                '\\' => self.skip_many(1),
                _ => {}
            }
        }
    }

    /// `'a'` and `'\n'` are literals, `'a` is a lifetime and stays.
    fn quote(&mut self) {
        let mut ahead = self.rest.clone();
        let first = ahead.next();
        if first != Some('\\') && ahead.next() != Some('\'') {
            self.output.push('\'');
            return;
        }
        self.output.push(' ');
        while let Some(next) = self.skip() {
            match next {
                '\\' => self.skip_many(1),
                '\'' => return,
                _ => {}
            }
        }
    }

    /// `r"..."` and `r#"..."#`; a raw name such as `r#type` stays.
    fn raw_string(&mut self) {
        let hashes = self.rest.clone().take_while(|&next| next == '#').count();
        if self.rest.clone().nth(hashes) != Some('"') {
            self.output.push('r');
            return;
        }
        self.output.push(' ');
        self.skip_many(hashes + 1);
        while let Some(next) = self.skip() {
            let closing = self.rest.clone().take(hashes).filter(|&next| next == '#').count();
            if next == '"' && closing == hashes {
                self.skip_many(hashes);
                return;
            }
        }
    }

    fn skip_many(&mut self, count: usize) {
        for _ in 0..count {
            self.skip();
        }
    }

    /// Takes one character and leaves a blank in its place.
    fn skip(&mut self) -> Option<char> {
        let next = self.rest.next()?;
        self.output.push(if next == '\n' { '\n' } else { ' ' });
        Some(next)
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs of blanks are one blank here, so that the cases can be read.
    fn check(source: &str, expected: &str) {
        let blanked = blank(source);
        assert_eq!(blanked.lines().count(), source.lines().count(), "{source}");
        let words: Vec<&str> = blanked.split_whitespace().collect();
        assert_eq!(words.join(" "), expected, "{source}");
    }

    #[test]
    fn only_code_stays() {
        check("a // b\nc", "a c");
        check("a /* b /* c */ d */ e", "a e");
        check("a /**/ b", "a b");
        check("a /* b\n * c\n */ d", "a d");
        check(r#"a "b \" { c" d"#, "a d");
        check(r##"a r"\" b r#"c " d"# e"##, "a b e");
        check(r##"a br#"b"# c"##, "a b c");
        check("a 'b' '\\'' '\\u{1F600}' c", "a c");
        check("fn a<'b>(c: &'b str)", "fn a<'b>(c: &'b str)");
        check("r#type: for_r", "r#type: for_r");
        check("a \"b\nc\" d", "a d");
    }
}
