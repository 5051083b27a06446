//! The binary that is shipped has none of the steps at which the other one can be told to kill itself.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::{Ending, kills::points};
use crate::stage::Stage;

/// Looks for the name of every step in both binaries. That they are in the one shows that they can be found.
pub(super) async fn prove(stage: Stage) -> Result<Ending> {
    let (shipped, faulty) = (&stage.options.webstore, &stage.options.faulty);
    let points = points(faulty).await?;
    let without = named(shipped, &points)?;
    ensure!(without.is_empty(), "{} has {without:?}", shipped.display());
    let with = named(faulty, &points)?;
    ensure!(
        with.len() == points.len(),
        "{} has only {with:?}",
        faulty.display()
    );
    let done = format!(
        "{} names of steps: all in the one, none in the other",
        points.len()
    );
    Ok(Ending::proven(done, None))
}

fn named<'point>(binary: &Path, points: &'point [String]) -> Result<Vec<&'point str>> {
    let bytes = fs::read(binary).with_context(|| format!("cannot read {}", binary.display()))?;
    let text = String::from_utf8_lossy(&bytes);
    let found = points.iter().filter(|point| text.contains(point.as_str()));
    Ok(found.map(String::as_str).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_wherever_it_stands() {
        let this = std::env::current_exe().unwrap();
        let there = ["a_name_is_found_wherever".to_owned()];
        let elsewhere = [["no", "such", "name", "anywhere"].join("-")];
        assert_eq!(named(&this, &there).unwrap(), ["a_name_is_found_wherever"]);
        assert_eq!(named(&this, &elsewhere).unwrap(), [""; 0]);
    }
}
