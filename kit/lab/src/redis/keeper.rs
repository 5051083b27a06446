//! Who starts and ends a Redis server, and outlives whoever is killed in between.

use std::{
    io::{BufRead, BufReader, Write},
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Mutex, PoisonError},
};

use anyhow::{Context, Result, bail};

/// Does what it is told. When nobody is there any more who could tell it something, it ends the server and removes
/// the folder. Who was asked to stop has ten seconds. While the shell waits for another process, it notices that the
/// server has ended. A pipe that breaks in the middle of an order must not keep it from cleaning up.
const SCRIPT: &str = r#"
    trap '' PIPE
    folder=$1
    shift
    server=
    while read -r order; do
        answer=done
        case $order:$server in
            start:)
                redis-server "$@" >>"$folder/log" 2>&1 &
                server=$! ;;
            start:*) answer="it runs already" ;;
            *:) answer="it is down" ;;
            stop:*)
                kill -TERM $server
                kill -CONT $server
                looks=0
                while kill -0 $server && [ $looks -lt 500 ]; do
                    sleep 0.02
                    looks=$((looks + 1))
                done
                kill -KILL $server
                wait $server
                server= ;;
            kill:*)
                kill -KILL $server
                wait $server
                server= ;;
            pause:*) kill -STOP $server ;;
            resume:*) kill -CONT $server ;;
            look:*)
                sleep 0
                if ! kill -0 $server; then
                    server=
                    answer="it has ended"
                fi ;;
        esac
        echo "$answer"
    done
    if [ -n "$server" ]; then
        kill -KILL $server
        wait $server
    fi
    rm -rf "$folder"
"#;

/// A shell that runs the script. Dropped, it has cleaned up.
#[derive(Debug)]
pub(super) struct Keeper {
    process: Child,
    /// `None` only at the very end.
    talk: Mutex<Option<(ChildStdin, BufReader<ChildStdout>)>>,
}

impl Keeper {
    /// Starts it; the server will get these arguments, and have its socket, its `log` and its files in `folder`.
    pub(super) fn start(folder: &Path, arguments: &[String]) -> Result<Self> {
        let mut process = Command::new("sh")
            .args(["-c", SCRIPT, "keeper"])
            .arg(folder)
            .args(arguments)
            .arg("--dir")
            .arg(folder)
            .arg("--unixsocket")
            .arg(folder.join("socket"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // An interrupt at the terminal leaves it the time to clean up.
            .process_group(0)
            .spawn()
            .context("cannot run sh")?;
        let orders = process.stdin.take();
        let answers = process.stdout.take().map(BufReader::new);
        Ok(Self {
            process,
            talk: Mutex::new(orders.zip(answers)),
        })
    }

    /// `start`, `stop`, `kill`, `pause`, `resume`, or `look`, which fails when the server has ended. It is done when this
    /// comes back, but a start takes a little longer.
    pub(super) fn tell(&self, order: &str) -> Result<()> {
        let mut talk = self.talk.lock().unwrap_or_else(PoisonError::into_inner);
        let (orders, answers) = talk.as_mut().context("Redis has no keeper any more")?;
        writeln!(orders, "{order}")?;
        let mut answer = String::new();
        answers.read_line(&mut answer)?;
        match answer.trim_end() {
            "done" => Ok(()),
            refused => bail!("Redis cannot {order}: {refused}"),
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let talk = self.talk.get_mut().unwrap_or_else(PoisonError::into_inner);
        drop(talk.take());
        // When it cannot be waited for it is gone already.
        let _ = self.process.wait();
    }
}
