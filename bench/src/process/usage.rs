//! What a process uses, as Linux counts it.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// Linux counts CPU time for programs in hundredths of a second, whatever its own clock does.
const TICK: Duration = Duration::from_millis(10);

/// The memory of a process that is really there, in bytes.
pub(crate) fn memory(pid: u32) -> Result<u64> {
    let status = read(pid, "status")?;
    kibibytes(&status, "VmRSS:").context("/proc says nothing of VmRSS")
}

/// The most that it ever was, since the process began.
pub(crate) fn peak_memory(pid: u32) -> Result<u64> {
    let status = read(pid, "status")?;
    kibibytes(&status, "VmHWM:").context("/proc says nothing of VmHWM")
}

/// The CPU time that a process has used so far, all threads together.
pub(crate) fn cpu_time(pid: u32) -> Result<Duration> {
    let stat = read(pid, "stat")?;
    ticks(&stat)
        .map(|ticks| TICK * ticks)
        .context("/proc says nothing of CPU time")
}

fn read(pid: u32, file: &str) -> Result<String> {
    let path = format!("/proc/{pid}/{file}");
    fs::read_to_string(&path).with_context(|| format!("cannot read {path}; this needs Linux"))
}

/// The line that begins like this, in bytes.
fn kibibytes(status: &str, begin: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(begin))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// User and system time: the fields 14 and 15. The second field is the program's name, which may contain
/// anything, so counting begins after it.
fn ticks(stat: &str) -> Option<u32> {
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(11);
    let mut next = || fields.next()?.parse::<u32>().ok();
    Some(next()? + next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_bytes() {
        let status = "Name:\tshop\nVmSize:\t  900 kB\nVmHWM:\t   50 kB\nVmRSS:\t   48 kB\nThreads:\t5\n";
        assert_eq!(kibibytes(status, "VmRSS:"), Some(49_152));
        assert_eq!(kibibytes(status, "VmHWM:"), Some(51_200));
        assert_eq!(kibibytes("Name:\tshop\n", "VmRSS:"), None);
    }

    #[test]
    fn cpu_time_is_user_and_system_together() {
        let stat = "42 (a (shop) 1) S 1 42 42 0 -1 4194560 900 0 3 0 150 25 7 8 20 0 5 0 99";
        assert_eq!(ticks(stat), Some(175));
        assert_eq!(ticks("42"), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_uses_something() {
        let pid = std::process::id();
        assert!(memory(pid).unwrap() > 100_000);
        assert!(cpu_time(pid).unwrap() < Duration::from_secs(3600));
    }
}
