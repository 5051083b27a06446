//! Compares two expositions: the order of families, samples and labels does not count, everything else does.

use std::collections::BTreeMap;

/// One family of an exposition.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Recorded {
    pub(super) metadata: BTreeMap<String, String>,
    pub(super) samples: Vec<Sample>,
}

/// One sample, in a form that can be sorted.
pub(super) type Sample = (String, Labels, Vec<String>, Option<(Labels, Vec<String>)>);
type Labels = Vec<(String, String)>;

/// The families of a text by name.
pub(super) fn families(text: &str) -> BTreeMap<String, Recorded> {
    let mut families: BTreeMap<String, Recorded> = BTreeMap::new();
    let mut current = String::new();
    for line in text.lines() {
        if let Some((word, rest)) = line.strip_prefix("# ").and_then(|line| line.split_once(' ')) {
            let name_end = match rest.strip_prefix('"') {
                Some(quoted) => quoted.find('"').unwrap() + 2,
                None => rest.find(' ').unwrap_or(rest.len()),
            };
            current = rest[..name_end].to_owned();
            let value = rest[name_end..].strip_prefix(' ').unwrap_or_default();
            let family = families.entry(current.clone()).or_default();
            family.metadata.insert(word.to_owned(), value.to_owned());
        } else if !line.is_empty() && !line.starts_with('#') {
            families.get_mut(&current).unwrap().samples.push(sample(line));
        }
    }
    for family in families.values_mut() {
        family.samples.sort();
    }
    families
}

/// Reads one line. Numbers are compared as numbers, so they are written anew.
pub(super) fn sample(line: &str) -> Sample {
    let (name, labels, rest) = braces(line);
    let (value, exemplar) = rest
        .split_once(" # ")
        .map_or((rest, None), |(value, rest)| (value, Some(rest)));
    let exemplar = exemplar.map(|text| {
        let (_, labels, rest) = braces(text);
        (labels, numbers(rest))
    });
    (name.to_owned(), labels, numbers(value), exemplar)
}

fn numbers(text: &str) -> Vec<String> {
    let number = |text: &str| {
        text.parse::<f64>()
            .map_or(text.to_owned(), |number| number.to_string())
    };
    text.split_whitespace().map(number).collect()
}

/// The name, the sorted labels, and what follows the braces.
fn braces(line: &str) -> (&str, Labels, &str) {
    let open = line.find('{');
    let Some(open) = open.filter(|open| !line[..*open].contains(' ')) else {
        let (name, rest) = line.split_once(' ').unwrap();
        return (name, Vec::new(), rest);
    };
    let (mut is_quoted, mut is_escaped, mut start) = (false, false, open + 1);
    let mut labels = Vec::new();
    for (place, letter) in line.char_indices().skip_while(|(place, _)| *place <= open) {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            ',' | '}' if !is_quoted => {
                if place > start {
                    labels.push(label(&line[start..place]));
                }
                start = place + 1;
                if letter == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    labels.sort();
    (&line[..open], labels, line[start..].trim())
}

fn label(text: &str) -> (String, String) {
    let name_end = match text.strip_prefix('"') {
        Some(quoted) => quoted.find('"').unwrap() + 2,
        None => text.find('=').unwrap(),
    };
    (text[..name_end].to_owned(), text[name_end..].to_owned())
}
