const UNITS: [unit: string, seconds: number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** Formats a time as "now", "5 minutes ago", "1 day ago", or "3 months ago". */
export function relativeTime(date: Date, now = Date.now()): string {
  const seconds = (now - date.getTime()) / 1000;
  const unit = UNITS.find(([, size]) => seconds >= size);
  if (!unit) return "now";
  const [name, size] = unit;
  const count = Math.floor(seconds / size);
  return `${count} ${name}${count === 1 ? "" : "s"} ago`;
}
