//! Every path that a source names, `use` trees spelled out, `super` and `self` resolved.

use super::tokens::Token;

/// A path and where it stands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NamedPath {
    /// Such as `std::time::SystemTime` or `crate::stores::Sqlite`.
    pub(crate) path: String,
    pub(crate) line: usize,
}

/// The module that a file is: `services/main/src/web/cart.rs` is `["web", "cart"]`.
pub(crate) fn module_of(file: &str) -> Vec<&str> {
    let inside = file.split_once("src/").map_or(file, |(_, inside)| inside);
    let inside = inside.strip_suffix(".rs").unwrap_or(inside);
    let mut module: Vec<&str> = inside.split('/').collect();
    if matches!(module.last(), Some(&("mod" | "lib" | "main"))) {
        module.pop();
    }
    module
}

/// The paths of two or more parts, and everything that is imported.
pub(crate) fn paths(module: &[&str], tokens: &[Token<'_>]) -> Vec<NamedPath> {
    let mut reader = Reader {
        tokens,
        at: 0,
        found: Vec::new(),
    };
    while let Some(token) = reader.peek() {
        reader.at += 1;
        if token.text == "use" {
            reader.tree(&[]);
        } else if token.is_word() && reader.peek_is("::") {
            reader.path(token);
        }
    }
    let resolve = |(parts, line): (Vec<&str>, usize)| NamedPath {
        path: resolve(module, &parts),
        line,
    };
    reader.found.into_iter().map(resolve).collect()
}

struct Reader<'a, 'b> {
    tokens: &'b [Token<'a>],
    at: usize,
    found: Vec<(Vec<&'a str>, usize)>,
}

impl<'a> Reader<'a, '_> {
    fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).copied()
    }

    fn peek_is(&self, text: &str) -> bool {
        self.peek().is_some_and(|token| token.text == text)
    }

    fn skip(&mut self, text: &str) -> bool {
        let found = self.peek_is(text);
        self.at += usize::from(found);
        found
    }

    /// A path in an expression or a type; its first part was read already.
    fn path(&mut self, first: Token<'a>) {
        let mut parts = vec![first.text];
        while self.skip("::") {
            match self.peek() {
                Some(token) if token.is_word() => parts.push(token.text),
                _ => break,
            }
            self.at += 1;
        }
        self.found.push((parts, first.line));
    }

    /// One branch of a `use` tree: `a::b`, `a::{b, c::d}`, `a::*`, `a as b`.
    fn tree(&mut self, prefix: &[&'a str]) {
        let mut parts = prefix.to_vec();
        self.skip("::");
        while let Some(token) = self.peek() {
            self.at += 1;
            if token.text == "{" {
                return self.branches(&parts);
            }
            parts.push(token.text);
            if !self.skip("::") {
                break;
            }
        }
        let line = self
            .tokens
            .get(self.at.saturating_sub(1))
            .map_or(0, |token| token.line);
        self.found.push((parts, line));
        if self.skip("as") {
            self.at += 1;
        }
    }

    fn branches(&mut self, prefix: &[&'a str]) {
        while self.peek().is_some() && !self.skip("}") {
            self.tree(prefix);
            self.skip(",");
        }
    }
}

/// `super` is resolved against the file's module; modules inside a file do not count as a level.
fn resolve(module: &[&str], parts: &[&str]) -> String {
    let levels = parts.iter().take_while(|part| **part == "super").count();
    let is_relative = levels > 0 || parts.first() == Some(&"self");
    if !is_relative {
        return parts.join("::");
    }
    let parents = &module[..module.len().saturating_sub(levels)];
    let named = parts.iter().filter(|part| !matches!(**part, "super" | "self"));
    std::iter::once(&"crate")
        .chain(parents)
        .chain(named)
        .copied()
        .collect::<Vec<_>>()
        .join("::")
}

#[cfg(test)]
mod tests {
    use super::super::tokens;
    use super::*;

    fn check(source: &str, expected: &[&str]) {
        let found = paths(&["web", "cart"], &tokens(source));
        let found: Vec<&str> = found.iter().map(|named| named.path.as_str()).collect();
        assert_eq!(found, expected, "{source}");
    }

    #[test]
    fn use_trees_are_spelled_out() {
        check("use a::b;", &["a::b"]);
        check("use ::a;", &["a"]);
        check(
            "use a::{b, c::{d, *}, self};",
            &["a::b", "a::c::d", "a::c::*", "a::self"],
        );
        check("use a::{b as c,\n d,}; use e as f;", &["a::b", "a::d", "e"]);
        check(
            "use super::{items, super::stores};",
            &["crate::web::items", "crate::stores"],
        );
        check("use super::super::stores::Sqlite;", &["crate::stores::Sqlite"]);
        check("use self::items;", &["crate::web::cart::items"]);
    }

    #[test]
    fn paths_are_found_wherever_they_stand() {
        check(
            "fn a(b: c::D<e::F>) -> g { h::i::<j::K>() }",
            &["c::D", "e::F", "h::i", "j::K"],
        );
        check("#[tokio::test] x!(a::b!());", &["tokio::test", "a::b"]);
    }

    #[test]
    fn files_are_modules() {
        let cases: &[(&str, &[&str])] = &[
            ("services/main/src/web/cart.rs", &["web", "cart"]),
            ("services/main/src/web/mod.rs", &["web"]),
            ("services/main/src/lib.rs", &[]),
        ];
        for (file, expected) in cases {
            assert_eq!(module_of(file), *expected, "{file}");
        }
    }
}
