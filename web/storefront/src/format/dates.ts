/** A day, for example "Tue, Nov 24". */
export function formatDay(day: Date, locale: string): string {
  const options = { weekday: "short", day: "numeric", month: "short" } as const;
  return new Intl.DateTimeFormat(locale, options).format(day);
}

/** A day with its year, for lists that reach back. */
export function formatDate(moment: Date, locale: string): string {
  const options = { day: "numeric", month: "short", year: "numeric" } as const;
  return new Intl.DateTimeFormat(locale, options).format(moment);
}

/** A moment to the second: an order's steps may follow each other fast. */
export function formatMoment(moment: Date, locale: string): string {
  const options = {
    day: "numeric",
    month: "short",
    hour: "numeric",
    minute: "2-digit",
    second: "2-digit",
  } as const;
  return new Intl.DateTimeFormat(locale, options).format(moment);
}

/** The day so many days after `today`. */
export function daysAfter(today: Date, days: number): Date {
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() + days);
}

/** Reads an RFC 3339 full-date as that day here, not as midnight in Greenwich. */
export function dayFrom(fullDate: string): Date {
  const [year = 0, month = 1, day = 1] = fullDate.split("-").map(Number);
  return new Date(year, month - 1, day);
}
