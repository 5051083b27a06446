//! Files and functions that one can hold in the head.

use crate::files::SourceFile;
use crate::rust;
use crate::violation::Violation;

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;

/// A file that may be longer, and why.
pub(crate) struct LongFile {
    pub(crate) path: &'static str,
    pub(crate) reason: &'static str,
}

/// The files that may be longer.
pub(crate) const LONG_FILES: &[LongFile] = &[];

/// No file is longer than 500 lines without a reason, and no Rust function than 70.
pub(crate) fn check(long_files: &[LongFile], files: &[SourceFile]) -> Vec<Violation> {
    let mut violations = Vec::new();
    violations.extend(files.iter().filter_map(|file| check_file(long_files, file)));
    violations.extend(long_files.iter().filter_map(|long| check_reason(long, files)));
    let rust_files = files.iter().filter(|file| file.path.ends_with(".rs"));
    violations.extend(rust_files.flat_map(check_functions));
    violations
}

fn check_file(long_files: &[LongFile], file: &SourceFile) -> Option<Violation> {
    let lines = file.text.lines().count();
    if lines <= FILE_LINES_MAX || long_files.iter().any(|long| long.path == file.path) {
        return None;
    }
    let message = format!(
        "{} has {lines} lines, {FILE_LINES_MAX} is the limit: split it, or give a reason in xtask/src/lengths.rs",
        file.path
    );
    Some(Violation::new("lengths", message))
}

/// An exception whose file became short, or went away, is taken from the list again.
fn check_reason(long: &LongFile, files: &[SourceFile]) -> Option<Violation> {
    let is_long = |file: &SourceFile| file.path == long.path && file.text.lines().count() > FILE_LINES_MAX;
    if files.iter().any(is_long) && !long.reason.is_empty() {
        return None;
    }
    let message = format!(
        "{} is listed as a long file, but is not long, not there, or has no reason",
        long.path
    );
    Some(Violation::new("lengths", message))
}

fn check_functions(file: &SourceFile) -> Vec<Violation> {
    let blank = rust::blank(&file.text);
    let functions = rust::functions(&rust::tokens(&blank));
    let long = functions
        .into_iter()
        .filter(|function| function.line_count > FUNCTION_LINES_MAX);
    long.map(|function| {
        let message = format!(
            "{}:{}: fn {} has {} lines, {FUNCTION_LINES_MAX} is the limit: let it decide, and let others compute",
            file.path, function.line, function.name, function.line_count
        );
        Violation::new("lengths", message)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::violation::messages;

    const LISTED: &[LongFile] = &[LongFile {
        path: "web/long.css",
        reason: "one theme, one place",
    }];

    fn file(path: &str, text: String) -> SourceFile {
        SourceFile {
            path: path.to_owned(),
            text,
        }
    }

    #[test]
    fn a_long_file_needs_a_reason() {
        let cases = [
            ("web/a.css", 500, 0),
            ("web/a.css", 501, 1),
            ("web/long.css", 501, 0),
        ];
        for (path, lines, expected) in cases {
            let long_files = if path == "web/long.css" { LISTED } else { &[] };
            let violations = check(long_files, &[file(path, "x\n".repeat(lines))]);
            assert_eq!(
                violations.len(),
                expected,
                "{path} with {lines} lines: {violations:?}"
            );
        }
    }

    #[test]
    fn a_reason_needs_a_long_file() {
        assert_eq!(check(LISTED, &[]).len(), 1);
        assert_eq!(
            check(LISTED, &[file("web/long.css", "short\n".to_owned())]).len(),
            1
        );
        let without_reason = [LongFile {
            path: "web/long.css",
            reason: "",
        }];
        assert_eq!(
            check(&without_reason, &[file("web/long.css", "x\n".repeat(501))]).len(),
            1
        );
    }

    #[test]
    fn a_long_function_is_named_with_its_line() {
        let function = |statements: usize| {
            format!(
                "\n/// Sells.\nfn sell() {{\n{}}}\n",
                "step();\n".repeat(statements)
            )
        };
        assert!(check(&[], &[file("a.rs", function(68))]).is_empty());
        let violations = check(&[], &[file("a.rs", function(69))]);
        let expected = "a.rs:3: fn sell has 71 lines, 70 is the limit: let it decide, and let others compute";
        assert_eq!(messages(&violations), [expected]);
    }
}
