//! SPDX licence expressions: `MIT OR (Apache-2.0 AND Unicode-3.0)`.
//!
//! `/` counts as `OR`, as it does in the manifests of older crates.

/// Whether an expression can be satisfied with licences that `is_allowed` accepts.
///
/// An exception is part of its licence's name (`Apache-2.0 WITH LLVM-exception`). An error says
/// what in the expression could not be understood.
pub(crate) fn is_satisfied(expression: &str, is_allowed: impl Fn(&str) -> bool) -> Result<bool, String> {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader {
        words: &words,
        is_allowed: &is_allowed,
    };
    let satisfied = reader.alternatives()?;
    match reader.words {
        [] => Ok(satisfied),
        [word, ..] => Err(format!("unexpected `{word}`")),
    }
}

struct Reader<'a> {
    words: &'a [&'a str],
    is_allowed: &'a dyn Fn(&str) -> bool,
}

impl<'a> Reader<'a> {
    /// `AND` binds closer than `OR`. Both sides are read even when the first already decides.
    fn alternatives(&mut self) -> Result<bool, String> {
        let mut satisfied = self.conjunction()?;
        while self.skip("OR") {
            satisfied |= self.conjunction()?;
        }
        Ok(satisfied)
    }

    fn conjunction(&mut self) -> Result<bool, String> {
        let mut satisfied = self.licence()?;
        while self.skip("AND") {
            satisfied &= self.licence()?;
        }
        Ok(satisfied)
    }

    fn licence(&mut self) -> Result<bool, String> {
        match self.next() {
            Some("(") => {
                let satisfied = self.alternatives()?;
                if self.skip(")") {
                    Ok(satisfied)
                } else {
                    Err("missing `)`".to_owned())
                }
            }
            Some(word @ (")" | "AND" | "OR" | "WITH")) => Err(format!("unexpected `{word}`")),
            Some(name) if self.skip("WITH") => {
                let exception = self.next().ok_or("missing exception after `WITH`")?;
                Ok((self.is_allowed)(&format!("{name} WITH {exception}")))
            }
            Some(name) => Ok((self.is_allowed)(name)),
            None => Err("unexpected end".to_owned()),
        }
    }

    fn next(&mut self) -> Option<&'a str> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first)
    }

    fn skip(&mut self, word: &str) -> bool {
        let found = self.words.first() == Some(&word);
        if found {
            self.words = &self.words[1..];
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_evaluated_over_the_allowed_licences() {
        let allowed = [
            "MIT",
            "Apache-2.0",
            "Apache-2.0 WITH LLVM-exception",
            "Unicode-3.0",
        ];
        let cases: &[(&str, Result<bool, &str>)] = &[
            ("MIT", Ok(true)),
            ("GPL-3.0", Ok(false)),
            ("MIT OR GPL-3.0", Ok(true)),
            ("GPL-3.0/MIT", Ok(true)),
            ("MIT AND GPL-3.0", Ok(false)),
            ("GPL-3.0 AND GPL-2.0 OR MIT", Ok(true)),
            ("GPL-3.0 AND (GPL-2.0 OR MIT)", Ok(false)),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", Ok(true)),
            ("Apache-2.0 WITH LLVM-exception", Ok(true)),
            ("MIT WITH Something-exception", Ok(false)),
            ("", Err("unexpected end")),
            ("SEE LICENSE IN README.md", Err("unexpected `LICENSE`")),
            ("(MIT", Err("missing `)`")),
            ("MIT OR", Err("unexpected end")),
            ("MIT WITH", Err("missing exception after `WITH`")),
        ];
        for (expression, expected) in cases {
            let actual = is_satisfied(expression, |name| allowed.contains(&name));
            assert_eq!(actual, expected.map_err(str::to_owned), "{expression}");
        }
    }
}
