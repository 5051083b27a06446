// The services from a debug build, and the browser shop with hot reload in the place of `frontend`.
// Options go to the services. Ctrl-C stops both; when one of them ends, so does the other.

import { spawn } from "node:child_process";

const STOP_MS_MAX = 10_000;
const BINARY = `${process.env.CARGO_TARGET_DIR ?? "target"}/debug/webstore`;
const ROLES = [
  "main-service",
  "payments-service",
  "promotions-service",
  "payment-provider",
  "crm-system",
  "inventory-system",
];

const running = new Map();

// Each gets a process group of its own, so that what npm starts is reached too.
function start(name, command, args, options = {}) {
  const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"], detached: true, ...options });
  const ended = (how) => {
    if (running.delete(name)) {
      stop(`${name} ended (${how})`, 1);
    }
  };
  child.on("error", (error) => ended(error.message));
  child.on("exit", (code, signal) => ended(signal ?? `exit code ${code}`));
  running.set(name, child);
}

let exitCode;

function stop(reason, code) {
  if (exitCode === undefined) {
    exitCode = code;
    console.error(`dev: ${reason}, stopping`);
    signalAll("SIGTERM");
    setTimeout(() => signalAll("SIGKILL"), STOP_MS_MAX).unref();
  }
  process.exitCode = exitCode;
}

function signalAll(signal) {
  for (const child of running.values()) {
    try {
      process.kill(-child.pid, signal);
    } catch (error) {
      // A group that has ended in the meantime is what was wanted.
      if (error.code !== "ESRCH") throw error;
    }
  }
}

process.on("SIGINT", () => stop("Ctrl-C", 0));
process.on("SIGTERM", () => stop("asked to end", 0));

start("the services", BINARY, ["run", ...ROLES, "--demo", ...process.argv.slice(2)]);
start("the browser shop", "npm", ["run", "dev"], { cwd: "web" });
