//! What the disk alone costs: every order waits for at least one durable write.

use std::fs::File;
use std::io::Write;
use std::time::Instant;

use anyhow::Result;
use lab::Folder;

use crate::stats::Latencies;

/// A page of SQLite.
const BYTES: usize = 4096;

/// How long `count` durable writes took, one after the other, where the shop's data will be.
pub(crate) fn durable_writes(count: usize) -> Result<Latencies> {
    let folder = Folder::create("webstore-bench")?;
    let mut file = File::create(folder.path().join("file"))?;
    let mut durations = Vec::with_capacity(count);
    for _ in 0..count {
        let begun = Instant::now();
        file.write_all(&[1; BYTES])?;
        file.sync_data()?;
        durations.push(begun.elapsed());
    }
    Ok(Latencies::of(durations))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_durable_write_takes_some_time() {
        assert!(durable_writes(3).unwrap().milliseconds(500) > 0.0);
    }
}
