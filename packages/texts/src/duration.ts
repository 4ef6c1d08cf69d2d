/** "45 seconds", "15 minutes", "24 hours", "30 days". Rounds up. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return plural(Math.ceil(seconds), "second");
  const minutes = Math.ceil(seconds / 60);
  if (minutes % 60 !== 0) return plural(minutes, "minute");
  const hours = minutes / 60;
  return hours % 24 !== 0 || hours === 24 ? plural(hours, "hour") : plural(hours / 24, "day");
}

const plural = (count: number, unit: string) => `${count} ${unit}${count === 1 ? "" : "s"}`;
