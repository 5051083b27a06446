/** What the server of the shop's pages tells them at their start. */
export interface Config {
  /** The origin of main-service, without a slash at its end. */
  api: string;
  /** Of the program that serves the shop, if it says so. */
  version?: string;
  /** Where the shop runs, for example `production`, if it says so. */
  environment?: string;
  /** False if this shop's owner wants nothing to be told about visits. */
  telemetry?: boolean;
}

/** Reads `/config.json`; fails when the answer has no address in it. */
export async function loadConfig(): Promise<Config> {
  const response = await fetch("/config.json", { signal: AbortSignal.timeout(10_000) });
  const config: unknown = await response.json();
  if (!isConfig(config)) throw new TypeError("/config.json has no address of the shop's service");
  return { ...optionsOf(config), api: config.api.replace(/\/+$/, "") };
}

function optionsOf({ version, environment, telemetry }: Partial<Record<keyof Config, unknown>>) {
  return {
    ...(typeof version === "string" && { version }),
    ...(typeof environment === "string" && { environment }),
    ...(typeof telemetry === "boolean" && { telemetry }),
  };
}

function isConfig(config: unknown): config is Config {
  return (
    typeof config === "object" &&
    config !== null &&
    "api" in config &&
    typeof config.api === "string"
  );
}
