import { exactTime } from "@latchkey/texts";
import { relativeTime } from "@latchkey/ui";
import { expect, test } from "vitest";

test.each([
  ["2026-11-03T08:05:59.999Z", "Nov 3, 2026, 08:05 UTC"],
  ["2026-12-31T23:59:00.000Z", "Dec 31, 2026, 23:59 UTC"],
])("%s is formatted as %s", (date, shown) => {
  expect(exactTime(new Date(date))).toBe(shown);
});

const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];

test.each([
  [-5, "now"],
  [59, "now"],
  [MINUTE, "1 minute ago"],
  [59 * MINUTE + 59, "59 minutes ago"],
  [HOUR, "1 hour ago"],
  [DAY - 1, "23 hours ago"],
  [DAY, "1 day ago"],
  [30 * DAY, "30 days ago"],
  [31 * DAY, "1 month ago"],
  [365 * DAY, "11 months ago"],
  [800 * DAY, "2 years ago"],
])("an age of %i seconds is formatted as %s", (seconds, shown) => {
  const now = Date.UTC(2026, 10, 24);
  expect(relativeTime(new Date(now - seconds * 1000), now)).toBe(shown);
});
