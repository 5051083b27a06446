import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The browser: `WEBSTORE_TEST_CHROMIUM`, or the first one on PATH. */
export function chromiumPath() {
  const given = process.env.WEBSTORE_TEST_CHROMIUM;
  const names = given ? [given] : CHROMIUM_NAMES;
  const found = names.map(onPath).find(Boolean);
  if (found) return found;
  const missing = given ? `WEBSTORE_TEST_CHROMIUM names ${given}, which` : "Chromium";
  throw new Error(
    `${missing} is no program here (apt install chromium, or set WEBSTORE_TEST_CHROMIUM)`,
  );
}

/** The shop: `WEBSTORE_TEST_BINARY`, or the release build of this checkout. */
export function webstorePath() {
  const given = process.env.WEBSTORE_TEST_BINARY;
  // A relative target folder is meant as cargo means it: from the project's own folder.
  const target = resolve(ROOT, process.env.CARGO_TARGET_DIR || "target");
  const path = given ? resolve(given) : join(target, "release", "webstore");
  if (isProgram(path)) return path;
  throw new Error(`${path} is no program (make build, or set WEBSTORE_TEST_BINARY)`);
}

/**
 * @param {string} name a program's name or path
 * @returns {string | undefined} where it is
 */
function onPath(name) {
  if (isAbsolute(name)) return isProgram(name) ? name : undefined;
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
