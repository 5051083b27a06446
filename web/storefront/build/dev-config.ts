import type { Plugin } from "vite";

/** Answers `/config.json` while developing, as the `frontend` role does in production. Nobody collects telemetry here. */
export function devConfig(): Plugin {
  return {
    name: "dev-config",
    apply: "serve",
    configureServer(server) {
      const api = process.env.VITE_API ?? "http://localhost:8000";
      server.middlewares.use("/config.json", (_request, response) => {
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ api, telemetry: false }));
      });
    },
  };
}
