// Intl is not used: its tables take 9 MB per process, and its formatting a tenth of the time to render a page.

/** Formats a time as "Nov 23, 2026, 08:15 UTC". It is UTC because the server does not know the user's time zone. */
export function exactTime(date: Date): string {
  const [, day, month, year, time] = date.toUTCString().split(" ");
  return `${month} ${Number(day)}, ${year}, ${time?.slice(0, 5)} UTC`;
}

/** Formats the day of a time as "Nov 23, 2026", in UTC. */
export const exactDay = (date: Date): string => exactTime(date).split(", ").slice(0, 2).join(", ");
