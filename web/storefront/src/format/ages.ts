import type { Text } from "../text/index.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** So many seconds in their largest whole unit, for example `3 min`. */
export function formatAge(seconds: number, text: Text): string {
  const words = text.admin.ages;
  if (seconds < MINUTE) return words.seconds(seconds);
  if (seconds < HOUR) return words.minutes(Math.floor(seconds / MINUTE));
  if (seconds < DAY) return words.hours(Math.floor(seconds / HOUR));
  return words.days(Math.floor(seconds / DAY));
}
