const FORMAT = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** "23 Nov 2026, 08:15 UTC": the server does not know where the reader's clock is. */
export function formatTime(date: Date): string {
  return `${FORMAT.format(date)} UTC`;
}
