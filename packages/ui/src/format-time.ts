// By hand and not by Intl, whose tables are 9 MB in each process and whose formatting is a tenth of a page.

/** "23 Nov 2026, 08:15 UTC": the server does not know where the reader's clock is. */
export function exactTime(date: Date): string {
  const [, day, month, year, time] = date.toUTCString().split(" ");
  return `${Number(day)} ${month} ${year}, ${time?.slice(0, 5)} UTC`;
}

const UNITS: [unit: string, seconds: number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "now", "5 minutes ago", "1 day ago", "3 months ago". */
export function relativeTime(date: Date, now = Date.now()): string {
  const seconds = (now - date.getTime()) / 1000;
  const unit = UNITS.find(([, size]) => seconds >= size);
  if (!unit) return "now";
  const [name, size] = unit;
  const count = Math.floor(seconds / size);
  return `${count} ${name}${count === 1 ? "" : "s"} ago`;
}
