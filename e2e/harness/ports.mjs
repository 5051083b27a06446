import { once } from "node:events";
import { createServer } from "node:net";

/** Every port that `webstore up` takes, before the shift. */
const PORTS = [3001, 3002, 3003, 3011, 4317, 4318, 8000, 8081, 8082, 8888, 8889, 13133];

/** Shifted by this much, the ports lie above the usual servers and below those of outgoing connections. */
const OFFSETS = { min: 10_000, max: 19_000 };
const TRIES_MAX = 50;

/** A `--port-offset` under which every port is free just now. Another program may still be faster. */
export async function freePortOffset() {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const offset = OFFSETS.min + Math.floor(Math.random() * (OFFSETS.max - OFFSETS.min));
    const free = await Promise.all(PORTS.map((port) => isFree(port + offset)));
    if (free.every(Boolean)) return offset;
  }
  throw new Error(`no free ports after ${TRIES_MAX} tries`);
}

/** @param {number} port */
async function isFree(port) {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
