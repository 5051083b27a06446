//! A strict reader of OpenMetrics 1.0: it says what is wrong with a text. Written after the specification's grammar.

use std::collections::BTreeSet;

type Checked<T = ()> = Result<T, String>;

/// A family while it is read.
struct Family {
    name: String,
    family_type: String,
}

/// Reads the whole text.
///
/// # Errors
/// The first line that is wrong.
pub(super) fn check(text: &str) -> Checked {
    let lines = text.strip_suffix("# EOF\n").ok_or("does not end in # EOF")?;
    let (mut family, mut seen) = (None, BTreeSet::new());
    for line in lines.split_terminator('\n') {
        check_line(line, &mut family, &mut seen).map_err(|fault| format!("{fault}: {line}"))?;
    }
    Ok(())
}

fn check_line(line: &str, family: &mut Option<Family>, seen: &mut BTreeSet<String>) -> Checked {
    if let Some(rest) = line.strip_prefix("# HELP ") {
        let (name, help) = rest.split_once(' ').ok_or("HELP without text")?;
        check_name(name)?;
        check_escapes(help)?;
        *family = Some(Family {
            name: name.to_owned(),
            family_type: String::new(),
        });
        return Ok(());
    }
    let family = family.as_mut().ok_or("a sample before its family")?;
    if let Some(rest) = line.strip_prefix("# TYPE ") {
        let (name, family_type) = rest.split_once(' ').ok_or("TYPE without type")?;
        if name != family.name {
            return Err("TYPE of another family than HELP".to_owned());
        }
        if !["gauge", "counter", "histogram", "summary", "unknown"].contains(&family_type) {
            return Err("unknown type".to_owned());
        }
        family_type.clone_into(&mut family.family_type);
        return Ok(());
    }
    if line.starts_with('#') {
        return Err("unknown comment".to_owned());
    }
    let (series, value, exemplar) = split(line)?;
    if !seen.insert(series.to_owned()) {
        return Err("the same series twice".to_owned());
    }
    check_sample(family, series, value, exemplar)
}

fn check_sample(family: &Family, series: &str, value: &str, exemplar: Option<&str>) -> Checked {
    let name = series.split('{').next().unwrap_or_default();
    check_name(name)?;
    let suffix = name
        .strip_prefix(&family.name)
        .ok_or("a sample of another family")?;
    let allowed: &[&str] = match &*family.family_type {
        "counter" => &["_total"],
        "histogram" => &["_bucket", "_sum", "_count"],
        "summary" => &["", "_sum", "_count"],
        _ => &[""],
    };
    if !allowed.contains(&suffix) {
        return Err(format!("a {} has no {suffix:?}", family.family_type));
    }
    // A counter without its suffix is `unknown`, and the real exporter shows its exemplars all the same.
    let may_have_one = family.family_type == "unknown" || ["_total", "_bucket"].contains(&suffix);
    if exemplar.is_some() && !may_have_one {
        return Err("an exemplar in a wrong place".to_owned());
    }
    let labels = series.get(name.len()..).unwrap_or_default();
    let names = check_labels(labels)?;
    if (suffix == "_bucket") != names.iter().any(|name| name == "le") {
        return Err("le is for buckets".to_owned());
    }
    let is_whole = value.bytes().all(|digit| digit.is_ascii_digit());
    if ["_bucket", "_count"].contains(&suffix) != is_whole {
        return Err("counts are whole, all else is not".to_owned());
    }
    check_number(value)?;
    exemplar.map_or(Ok(()), check_exemplar)
}

/// The series, the value, and the exemplar if there is one.
fn split(line: &str) -> Checked<(&str, &str, Option<&str>)> {
    let end = match line.find('{') {
        Some(open) if !line[..open].contains(' ') => open + closing(&line[open..])? + 1,
        _ => line.find(' ').ok_or("no value")?,
    };
    let rest = line[end..].strip_prefix(' ').ok_or("no blank before the value")?;
    let (value, exemplar) = rest
        .split_once(" # ")
        .map_or((rest, None), |(value, text)| (value, Some(text)));
    Ok((&line[..end], value, exemplar))
}

/// Where the brace is that closes the first one.
fn closing(text: &str) -> Checked<usize> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (place, letter) in text.char_indices() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            '}' if !is_quoted => return Ok(place),
            _ => {}
        }
    }
    Err("a brace stays open".to_owned())
}

fn check_labels(text: &str) -> Checked<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    if text.is_empty() {
        return Ok(names);
    }
    let mut rest = text.strip_prefix('{').ok_or("no brace")?;
    loop {
        let (name, after) = rest.split_once("=\"").ok_or("a label without a value")?;
        check_name(name)?;
        if name.contains(':') || name.starts_with("__") || !names.insert(name.to_owned()) {
            return Err(format!("a bad label {name}"));
        }
        let end = quote(after)?;
        check_escapes(&after[..end])?;
        rest = &after[end + 1..];
        match rest.strip_prefix(',') {
            Some(more) => rest = more,
            None if rest == "}" => return Ok(names),
            None => return Err("no comma between labels".to_owned()),
        }
    }
}

/// Where the next quote is that ends a value.
fn quote(text: &str) -> Checked<usize> {
    let mut is_escaped = false;
    let mut letters = text.char_indices();
    let end = letters.find(|(_, letter)| {
        let ends = *letter == '"' && !is_escaped;
        is_escaped = *letter == '\\' && !is_escaped;
        ends
    });
    end.map(|(place, _)| place)
        .ok_or_else(|| "a quote stays open".to_owned())
}

fn check_escapes(text: &str) -> Checked {
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let is_good = match letter {
            '\\' => matches!(letters.next(), Some('\\' | '"' | 'n')),
            other => other != '"',
        };
        if !is_good {
            return Err("a bad escape".to_owned());
        }
    }
    Ok(())
}

fn check_name(name: &str) -> Checked {
    let is_letter = |letter: char| letter.is_ascii_alphabetic() || letter == '_' || letter == ':';
    let is_good = name.starts_with(is_letter)
        && name
            .chars()
            .all(|letter| is_letter(letter) || letter.is_ascii_digit());
    is_good
        .then_some(())
        .ok_or_else(|| format!("a bad name {name:?}"))
}

fn check_number(text: &str) -> Checked {
    let is_word = ["NaN", "+Inf", "-Inf"].contains(&text);
    let is_number = text.parse::<f64>().is_ok() && text.bytes().all(|byte| b"0123456789+-.e".contains(&byte));
    (is_word || is_number)
        .then_some(())
        .ok_or_else(|| "a bad number".to_owned())
}

fn check_exemplar(text: &str) -> Checked {
    let end = closing(text)? + 1;
    let labels = &text[..end];
    if labels != "{}" {
        check_labels(labels)?;
    }
    let letters = labels
        .chars()
        .filter(|letter| letter.is_alphanumeric() || *letter == '_');
    if letters.count() > 128 {
        return Err("an exemplar that is too long".to_owned());
    }
    let mut numbers = text[end..].split_whitespace();
    check_number(numbers.next().ok_or("no value")?)?;
    check_number(numbers.next().ok_or("no time")?)?;
    Ok(())
}

#[test]
fn it_sees_what_is_wrong() {
    let head = "# HELP a \n# TYPE a counter\n";
    for (lines, is_good) in [
        ("a_total 1.0\n", true),
        (
            "a_total{b=\"1\",c=\"x\\\"}\"} 1e+06 # {trace_id=\"1\"} 1.0 2.5\n",
            true,
        ),
        ("a 1.0\n", false),
        ("a_total 1\n", false),
        ("a_total{b=\"1\",b=\"2\"} 1.0\n", false),
        ("a_total{__b=\"1\"} 1.0\n", false),
        ("a_total{b=\"1} 1.0\n", false),
        ("a_total{b=\"\\x\"} 1.0\n", false),
        ("a_total{9=\"1\"} 1.0\n", false),
        ("a_total 1.0\na_total 1.0\n", false),
        ("b_total 1.0\n", false),
        ("\n", false),
        ("a_total one\n", false),
    ] {
        assert_eq!(
            check(&format!("{head}{lines}# EOF\n")).is_ok(),
            is_good,
            "{lines}"
        );
    }
    assert!(check(head).is_err());
}
