import { en } from "./en.ts";

/** Everything the shop says. A second language is another object of this shape. */
export type Text = typeof en;

export const text: Text = en;
