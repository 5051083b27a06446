import { gzipSync } from "node:zlib";
import type { Plugin, Rolldown } from "vite";

/** Scripts and styles that a visitor waits for on the first page, compressed; bytes. */
export const FIRST_LOAD_BYTES_MAX = 180_000;

/** What has to come later, whatever imports it. */
const LATER = /\/node_modules\/@(grafana|opentelemetry)\//;

type Bundle = Rolldown.OutputBundle;
type Chunk = Rolldown.OutputChunk;

/** Fails the build when the first page would make its visitors wait too long. */
export function firstLoadBudget(): Plugin {
  return {
    name: "first-load-budget",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const problem = firstLoadProblem(bundle);
        if (problem) this.error(problem);
      },
    },
  };
}

/** What is wrong with the first load of a built shop, if anything is. */
export function firstLoadProblem(bundle: Bundle): string | undefined {
  const chunks = firstChunks(bundle);
  const early = chunks.flatMap(({ moduleIds }) => moduleIds).find((id) => LATER.test(id));
  if (early) return `the first load has ${early} in it`;
  const bytes = [...chunks.map(({ code }) => code), ...firstStyles(bundle, chunks)]
    .map((text) => gzipSync(text).length)
    .reduce((sum, length) => sum + length, 0);
  if (bytes > FIRST_LOAD_BYTES_MAX)
    return `the first load is ${bytes} bytes long, more than ${FIRST_LOAD_BYTES_MAX}`;
  return undefined;
}

/** The entry, and all that it imports before it runs. */
function firstChunks(bundle: Bundle): Chunk[] {
  const files = Object.values(bundle);
  const entries = files.filter((file): file is Chunk => file.type === "chunk" && file.isEntry);
  const found = new Set(entries);
  // What is added to a set while it is walked is walked too.
  for (const chunk of found)
    for (const name of chunk.imports) {
      const imported = bundle[name];
      if (imported?.type === "chunk") found.add(imported);
    }
  return [...found];
}

function firstStyles(bundle: Bundle, chunks: Chunk[]): (string | Uint8Array)[] {
  const names = new Set(
    chunks.flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]),
  );
  return [...names].flatMap((name) => {
    const file = bundle[name];
    return file?.type === "asset" ? [file.source] : [];
  });
}
