import type { Sdk } from "../telemetry/sdk.ts";

/** An SDK that notes what it is told, each with the action that it was told in. */
export function fakeSdk() {
  const told: string[] = [];
  let current = "";
  const note = (text: string) => void told.push(current + text);
  const sdk: Sdk = {
    event: (name, _attributes, at) => note(`event ${name} at ${at}`),
    view: ({ name, country }) => note(`view ${name} ${country}`),
    error: ({ message }, _context, at) => note(`error ${message} at ${at}`),
    begin(name) {
      note(`begin ${name}`);
      return {
        within(work) {
          current = `${name}: `;
          work();
          current = "";
        },
        end: (failure) => note(failure ? `end ${name} ${failure}` : `end ${name}`),
      };
    },
  };
  return { sdk, told, note };
}
