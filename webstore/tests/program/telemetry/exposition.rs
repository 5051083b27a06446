//! What is at `/metrics`, as far as a test has to understand it.

use std::collections::{BTreeMap, BTreeSet};

/// A family of series.
#[derive(Debug, Default)]
pub(super) struct Family {
    /// `counter`, `gauge` or `histogram`.
    pub(super) kind: String,
    pub(super) help: String,
    /// The keys of all labels.
    pub(super) labels: BTreeSet<String>,
    /// The labels of each sample, as they are written.
    pub(super) samples: BTreeSet<String>,
}

/// Every family by its name.
pub(super) fn families(page: &str) -> BTreeMap<String, Family> {
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    let mut current = String::new();
    for line in page.lines() {
        if let Some((name, help)) = line.strip_prefix("# HELP ").and_then(|rest| rest.split_once(' ')) {
            families.entry(name.to_owned()).or_default().help = help.to_owned();
        } else if let Some((name, kind)) = line.strip_prefix("# TYPE ").and_then(|rest| rest.split_once(' '))
        {
            current = name.to_owned();
            families.entry(current.clone()).or_default().kind = kind.to_owned();
        } else if !line.is_empty() && !line.starts_with('#') {
            assert!(line.starts_with(&current), "{line} is not of {current}");
            let labels = line.split_once('{').and_then(|(_, rest)| rest.rsplit_once("} "));
            let labels = labels.map_or("", |(labels, _)| labels);
            let family = families.entry(current.clone()).or_default();
            family.labels.extend(keys(labels));
            family.samples.insert(labels.to_owned());
        }
    }
    families
}

/// The keys in `a="1",b="2"`. No value here has a quotation mark in it.
fn keys(labels: &str) -> impl Iterator<Item = String> {
    let keys = labels.split('"').step_by(2);
    let keys = keys.map(|key| key.trim_matches([',', '=']).to_owned());
    keys.filter(|key| !key.is_empty())
}
