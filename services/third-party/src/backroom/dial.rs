//! The dial on which a stranger's simulation is set while it runs.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::watch;

use super::body::{BadBody, RawBody, read_json};

/// A stranger's simulation: plain data whose parsing refuses unknown fields and impossible numbers.
pub(crate) trait Simulation: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {}

impl<S: Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Simulation for S {}

/// Holds the simulation that is in force.
pub(crate) struct Dial<S> {
    setting: watch::Sender<Arc<S>>,
}

impl<S: Simulation> Dial<S> {
    pub(crate) fn new(simulation: S) -> Self {
        Self {
            setting: watch::Sender::new(Arc::new(simulation)),
        }
    }

    /// The simulation in force. A request reads it once, so that it never sees two.
    pub(crate) fn now(&self) -> Arc<S> {
        Arc::clone(&self.setting.borrow())
    }

    /// Changes the fields that the patch names (RFC 7396) and returns the whole. When the result is not a
    /// valid simulation, nothing is changed and the reason is returned.
    fn merge(&self, patch: &Value) -> Result<S, serde_json::Error> {
        let mut outcome = Ok(S::clone(&self.now()));
        self.setting.send_if_modified(|setting| {
            outcome = merged(setting.as_ref(), patch);
            if let Ok(simulation) = &outcome {
                *setting = Arc::new(simulation.clone());
            }
            outcome.is_ok()
        });
        outcome
    }
}

/// Answers `PUT /_simulate`.
pub(super) fn turn<S: Simulation>(dial: &Dial<S>, body: RawBody) -> Result<axum::Json<S>, BadBody> {
    let patch: Value = read_json(body)?;
    dial.merge(&patch)
        .map(axum::Json)
        .map_err(|error| BadBody::Unexpected(error.to_string()))
}

fn merged<S: Simulation>(simulation: &S, patch: &Value) -> Result<S, serde_json::Error> {
    let mut value = serde_json::to_value(simulation)?;
    lay_over(&mut value, patch);
    serde_json::from_value(value)
}

/// JSON Merge Patch: objects are merged, `null` removes, all else replaces. The depth is bounded by the parser.
fn lay_over(target: &mut Value, patch: &Value) {
    let (Value::Object(target), Value::Object(patch)) = (&mut *target, patch) else {
        *target = patch.clone();
        return;
    };
    for (name, change) in patch {
        if change.is_null() {
            target.remove(name);
        } else {
            lay_over(target.entry(name).or_insert(Value::Null), change);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::lay_over;

    #[test]
    fn a_patch_changes_only_what_it_names() {
        for (target, patch, expected) in [
            (json!({"a": 1, "b": 2}), json!({"b": 3}), json!({"a": 1, "b": 3})),
            (
                json!({"a": {"x": 1, "y": 2}}),
                json!({"a": {"y": 3}}),
                json!({"a": {"x": 1, "y": 3}}),
            ),
            (json!({"a": 1, "b": 2}), json!({"a": null}), json!({"b": 2})),
            (json!({"a": [1, 2]}), json!({"a": [3]}), json!({"a": [3]})),
            (json!({"a": 1}), json!({}), json!({"a": 1})),
            (json!({"a": 1}), json!([]), json!([])),
            (
                json!({}),
                json!({"new": {"deep": 1}}),
                json!({"new": {"deep": 1}}),
            ),
        ] {
            let mut changed: Value = target.clone();
            lay_over(&mut changed, &patch);
            assert_eq!(changed, expected, "{target} with {patch}");
        }
    }
}
