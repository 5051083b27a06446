//! Settings for the tests of components.

use serde::Deserialize;

use super::node::Node;

/// The settings that this YAML describes, or what is wrong with it: the keys, a colon, the sentence.
pub(crate) fn settings<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, String> {
    let read = Node::read(text).and_then(|node| node.settings());
    read.map_err(|fault| {
        let error = fault.of("");
        format!("{}: {}", error.path, error.message)
    })
}
