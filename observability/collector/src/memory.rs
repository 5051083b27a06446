//! How much memory the process has, and how much there is: a port, so that tests hand in the number.

/// Who knows about memory.
pub trait Memory: Send + Sync {
    /// Bytes that the process holds in memory (RSS); none where the system does not say.
    fn resident_bytes(&self) -> Option<u64>;

    /// Bytes that the process may have: those of its cgroup or of the machine, whichever is less.
    fn total_bytes(&self) -> Option<u64>;
}

/// Linux, as it says in `/proc` and `/sys`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Linux;

impl Memory for Linux {
    fn resident_bytes(&self) -> Option<u64> {
        // `status` rather than `statm`: the latter counts pages, whose size a safe program cannot ask for.
        kilobytes(&std::fs::read_to_string("/proc/self/status").ok()?, "VmRSS:")
    }

    fn total_bytes(&self) -> Option<u64> {
        let machine = std::fs::read_to_string("/proc/meminfo")
            .ok()
            .and_then(|text| kilobytes(&text, "MemTotal:"));
        let group = std::fs::read_to_string("/sys/fs/cgroup/memory.max")
            .ok()
            .and_then(|text| text.trim().parse().ok());
        machine.into_iter().chain(group).min()
    }
}

/// The number of a line like `VmRSS:      48212 kB`, in bytes.
fn kilobytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let number: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    number.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_found_and_its_unit_is_minded() {
        let text = "VmPeak:\t 9 kB\nVmRSS:\t  48212 kB\n";
        assert_eq!(kilobytes(text, "VmRSS:"), Some(48212 * 1024));
        assert_eq!(kilobytes(text, "VmHWM:"), None);
        assert_eq!(kilobytes("VmRSS: 5 MB", "VmRSS:"), None);
    }

    #[test]
    fn this_process_has_memory_and_less_than_there_is() {
        let (resident, total) = (Linux.resident_bytes(), Linux.total_bytes());
        assert!(
            resident > Some(0) && resident < total,
            "{resident:?} of {total:?}"
        );
    }
}
