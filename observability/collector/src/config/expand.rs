//! `${env:NAME}` in values, as the real Collector expands it.
//!
//! A value that is nothing but one reference is read as YAML again, so that a number stays a number; inside other text it
//! is text. `${env:NAME:-default}` has a default for a variable that is not set, `${NAME}` is short for `${env:NAME}`, and
//! `$$` is a `$`. What a variable holds is not expanded again, and keys never are.

use super::fault::Fault;
use super::node::{Kind, Node};

/// Who knows the variables.
pub(crate) type Variables<'v> = &'v dyn Fn(&str) -> Option<String>;

/// Bytes that one value may have after expansion.
const VALUE_BYTES_MAX: usize = 64 * 1024;

/// Expands every value below `node`.
pub(crate) fn expand(node: &mut Node, variables: Variables<'_>) -> Result<(), Fault> {
    let place = node.place;
    match &mut node.kind {
        Kind::List(items) => items.iter_mut().try_for_each(|item| expand(item, variables)),
        Kind::Map(entries) => entries
            .iter_mut()
            .try_for_each(|(key, value)| expand(value, variables).map_err(|fault| fault.below(&*key.name))),
        Kind::Text(text) if text.contains('$') => {
            let expanded = value(text, variables).map_err(|fault| fault.at(place))?;
            (node.kind, node.text) = (expanded.0, expanded.1);
            replace(node, place);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Everything that came out of a variable stands where the variable was named.
fn replace(node: &mut Node, place: super::node::Place) {
    node.place = place;
    match &mut node.kind {
        Kind::List(items) => items.iter_mut().for_each(|item| replace(item, place)),
        Kind::Map(entries) => {
            for (key, value) in entries {
                key.place = place;
                replace(value, place);
            }
        }
        _ => {}
    }
}

/// The value that `text` stands for, and its own words when they were read as YAML.
fn value(text: &str, variables: Variables<'_>) -> Result<(Kind, Option<String>), Fault> {
    if let Some(reference) = whole(text) {
        let found = resolve(reference, variables)?;
        let kind = match Node::read(&found) {
            Ok(node) => node.kind,
            Err(_) if found.trim().is_empty() => Kind::Null,
            Err(_) => Kind::Text(found.clone()),
        };
        let words = (!matches!(kind, Kind::Null | Kind::List(_) | Kind::Map(_))).then_some(found);
        return Ok((kind, words));
    }
    Ok((Kind::Text(inside(text, variables)?), None))
}

/// What stands in the braces, when `text` is one reference and nothing else.
fn whole(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("${")?.strip_suffix('}')?;
    (!inner.contains(['{', '}'])).then_some(inner)
}

/// The text with each reference replaced.
fn inside(text: &str, variables: Variables<'_>) -> Result<String, Fault> {
    let (mut rest, mut expanded) = (text, String::new());
    while let Some((before, after)) = rest.split_once('$') {
        expanded.push_str(before);
        rest = if let Some(after) = after.strip_prefix('$') {
            expanded.push('$');
            after
        } else if let Some(after) = after.strip_prefix('{') {
            let Some((reference, after)) = after.split_once('}') else {
                return Err(Fault::new(format!("{text:?} opens ${{ and does not close it")));
            };
            expanded.push_str(&resolve(reference, variables)?);
            after
        } else {
            expanded.push('$');
            after
        };
        if expanded.len() > VALUE_BYTES_MAX {
            let message = format!("the value is longer than {VALUE_BYTES_MAX} bytes after expansion");
            return Err(Fault::new(message));
        }
    }
    expanded.push_str(rest);
    Ok(expanded)
}

/// The variable's value, its default, or nothing.
fn resolve(reference: &str, variables: Variables<'_>) -> Result<String, Fault> {
    let name = match reference.split_once(':') {
        Some(("env", name)) => name,
        Some((scheme, _)) if scheme.bytes().all(|byte| byte.is_ascii_lowercase()) => {
            let message = format!("${{{reference}}}: the scheme {scheme:?} is not supported, only env is");
            return Err(Fault::new(message));
        }
        _ => reference,
    };
    let (name, default) = match name.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (name, None),
    };
    let is_word = |byte: u8| byte == b'_' || byte.is_ascii_alphanumeric();
    if name.is_empty() || !name.bytes().all(is_word) || name.as_bytes()[0].is_ascii_digit() {
        let message = format!("${{{reference}}}: {name:?} is not the name of an environment variable");
        return Err(Fault::new(message));
    }
    Ok(variables(name)
        .or_else(|| default.map(str::to_owned))
        .unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(name: &str) -> Option<String> {
        let value = match name {
            "HOST" => "127.0.0.1",
            "PORT" => "4317",
            "CODE" => "0123",
            "LIST" => "[a, b]",
            "SWITCH" => "true",
            "TRICK" => "${env:PORT}",
            "COLON" => "a: b: c",
            _ => return None,
        };
        Some(value.to_owned())
    }

    fn check(text: &str, expected: &Kind) {
        let mut node = Node::read(&format!("'{text}'")).expect(text);
        expand(&mut node, &variables).expect(text);
        assert_eq!(node.kind, *expected, "{text}");
    }

    fn text(text: &str) -> Kind {
        Kind::Text(text.to_owned())
    }

    #[test]
    fn references_are_expanded_as_the_real_collector_does() {
        check("${env:PORT}", &Kind::Unsigned(4317));
        check("${PORT}", &Kind::Unsigned(4317));
        check("${env:SWITCH}", &Kind::Bool(true));
        check("${env:HOST}", &text("127.0.0.1"));
        check("${env:HOST}:${env:PORT}", &text("127.0.0.1:4317"));
        check("${env:NONE:-localhost}:1", &text("localhost:1"));
        check("${env:NONE:-7}", &Kind::Unsigned(7));
        check("${env:NONE:-}", &Kind::Null);
        check("${env:NONE}", &Kind::Null);
        check("a${env:NONE}b", &text("ab"));
        check("$${env:HOST}", &text("${env:HOST}"));
        check("$$", &text("$"));
        check("$HOST and $", &text("$HOST and $"));
        check("${env:TRICK}", &text("${env:PORT}"));
        check("${env:COLON}", &text("a: b: c"));
    }

    #[test]
    fn a_variable_keeps_its_words_and_a_list_its_items() {
        let mut node = Node::read("[\"${env:CODE}\", \"${env:LIST}\"]").expect("the list");
        expand(&mut node, &variables).expect("the variables");
        let read: (String, Vec<String>) = node.settings().expect("the settings");
        assert_eq!(read, ("0123".to_owned(), vec!["a".to_owned(), "b".to_owned()]));
    }

    #[test]
    fn a_reference_that_means_nothing_is_told() {
        for (text, why) in [
            ("${env:}", "not the name of an environment variable"),
            ("${env:1A}", "not the name of an environment variable"),
            ("${env:A B}", "not the name of an environment variable"),
            ("${file:/etc/passwd}", "the scheme \"file\" is not supported"),
            ("x${env:HOST", "does not close it"),
        ] {
            let mut node = Node::read(&format!("'{text}'")).expect(text);
            let message = expand(&mut node, &variables).expect_err(text).to_string();
            assert!(message.contains(why), "{text}: {message}");
        }
    }
}
