//! Log lines on standard output, for which nobody waits.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use tracing_subscriber::fmt::MakeWriter;

/// How many lines may wait to be written. A reader that stands still costs this much memory, and then lines.
const LINES_MAX: usize = 4_096;

/// Takes lines, and writes them in a thread of its own. When that cannot keep up, lines are lost, and how many is said
/// as soon as there is room again.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    queue: SyncSender<Vec<u8>>,
    lost: Arc<AtomicU64>,
}

/// One line, on its way.
pub(crate) struct Line<'a> {
    lines: &'a Lines,
    bytes: Vec<u8>,
}

impl Lines {
    /// Lines on standard output.
    pub(crate) fn to_stdout() -> Self {
        Self::to(io::stdout())
    }

    fn to(output: impl Write + Send + 'static) -> Self {
        let (queue, waiting) = sync_channel(LINES_MAX);
        let lost = Arc::new(AtomicU64::new(0));
        let losses = Arc::clone(&lost);
        let writer = std::thread::Builder::new().name("log".to_owned());
        // Without the thread the queue has no end, and every line is lost: no reason not to sell.
        let _ = writer.spawn(move || write_all(output, &waiting, &losses));
        Self { queue, lost }
    }
}

/// Until nobody writes any more, or nobody reads.
fn write_all(mut output: impl Write, waiting: &Receiver<Vec<u8>>, lost: &AtomicU64) {
    while let Ok(mut line) = waiting.recv() {
        add_losses(&mut line, lost);
        if output.write_all(&line).and_then(|()| output.flush()).is_err() {
            return;
        }
    }
}

fn add_losses(line: &mut Vec<u8>, lost: &AtomicU64) {
    let count = lost.swap(0, Ordering::Relaxed);
    if count > 0 {
        let message = "Log lines were lost, because nobody read them";
        let loss = format!("{{\"level\":\"WARN\",\"message\":\"{message}\",\"lines\":{count}}}\n");
        line.extend_from_slice(loss.as_bytes());
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Self::Writer {
        Line {
            lines: self,
            bytes: Vec::new(),
        }
    }
}

impl Write for Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        let line = std::mem::take(&mut self.bytes);
        if !line.is_empty() && self.lines.queue.try_send(line).is_err() {
            self.lines.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Somebody who reads a line only when told to.
    struct SlowReader {
        go: Receiver<()>,
        read: SyncSender<String>,
    }

    impl Write for SlowReader {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.go.recv().map_err(io::Error::other)?;
            let text = String::from_utf8_lossy(bytes).into_owned();
            self.read.send(text).map_err(io::Error::other)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn nobody_waits_for_a_reader_and_what_is_lost_is_said() {
        let (go, told) = sync_channel(8);
        let (read, heard) = sync_channel(8);
        let lines = Lines::to(SlowReader { go: told, read });
        for number in 0..LINES_MAX + 11 {
            let line = format!("line {number}\n");
            lines.make_writer().write_all(line.as_bytes()).unwrap();
        }
        // One may be in the hands of the writer already.
        let lost = lines.lost.load(Ordering::Relaxed);
        assert!((9..=11).contains(&lost), "{lost}");
        for _ in 0..2 {
            go.send(()).unwrap();
        }
        let first_two = heard.recv().unwrap() + &heard.recv().unwrap();
        assert!(first_two.contains("line 1\n"), "{first_two}");
        assert!(first_two.contains("Log lines were lost"), "{first_two}");
    }
}
