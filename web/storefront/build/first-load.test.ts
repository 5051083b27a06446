import type { Rolldown } from "vite";
import { expect, test } from "vitest";
import { FIRST_LOAD_BYTES_MAX, firstLoadProblem } from "./first-load.ts";

interface Part {
  isEntry?: boolean;
  imports?: string[];
  dynamicImports?: string[];
  css?: string[];
  modules?: string[];
  /** Roughly the compressed length in bytes. */
  length?: number;
}

/** Text that cannot be made shorter than about `length` bytes. */
function noise(length: number): string {
  let state = 1;
  const letter = () => {
    state = (state * 16_807) % 2_147_483_647;
    return String.fromCharCode(32 + (state % 64));
  };
  return Array.from({ length: Math.ceil((length * 8) / 6) }, letter).join("");
}

function bundleOf(parts: Record<string, Part>): Rolldown.OutputBundle {
  const files = Object.entries(parts).map(([name, part]) => [name, fileOf(name, part)]);
  return Object.fromEntries(files) as Rolldown.OutputBundle;
}

function fileOf(name: string, { isEntry = false, imports = [], ...part }: Part) {
  const text = noise(part.length ?? 0);
  if (name.endsWith(".css")) return { type: "asset", source: text };
  return {
    type: "chunk",
    code: text,
    isEntry,
    imports,
    dynamicImports: part.dynamicImports ?? [],
    moduleIds: part.modules ?? [],
    viteMetadata: { importedCss: new Set(part.css) },
  };
}

const HALF = FIRST_LOAD_BYTES_MAX / 2;
const SDK = "/shop/node_modules/@grafana/faro-core/dist/esm/index.js";

test.each<[string, Record<string, Part>, RegExp | undefined]>([
  ["small", { "index.js": { isEntry: true, length: HALF } }, undefined],
  [
    "large, but later",
    {
      "index.js": { isEntry: true, length: HALF, dynamicImports: ["faro.js"] },
      "faro.js": { length: 2 * HALF, modules: [SDK] },
    },
    undefined,
  ],
  [
    "too large together",
    {
      "index.js": { isEntry: true, imports: ["a.js"] },
      "a.js": { length: HALF, imports: ["b.js", "index.js"] },
      "b.js": { length: HALF + 5000 },
    },
    /^the first load is 18\d{4} bytes long, more than 180000$/,
  ],
  [
    "too large with its styles",
    {
      "index.js": { isEntry: true, length: HALF, css: ["a.css"] },
      "a.css": { length: HALF + 5000 },
    },
    /^the first load is/,
  ],
  [
    "with the SDK",
    { "index.js": { isEntry: true, imports: ["a.js"] }, "a.js": { modules: ["/a.ts", SDK] } },
    /^the first load has .*faro-core/,
  ],
])("a first load that is %s", (_name, parts, expected) => {
  const problem = firstLoadProblem(bundleOf(parts));
  if (expected) expect(problem).toMatch(expected);
  else expect(problem).toBeUndefined();
});
