import { byDay } from "@latchkey/ui";
import { expect, test } from "vitest";

test("items are grouped by day, in their order, and the last two days have names", () => {
  const items = ["2026-11-26T00:00:00Z", "2026-11-25T23:59:59Z", "2026-11-25T00:00:00Z", "2026-11-24T12:00:00Z"];
  const days = byDay(
    items.map((time) => ({ time, createdAt: new Date(time) })),
    Date.parse("2026-11-26T08:00:00Z"),
  );
  expect(days.map(({ heading, items }) => [heading, ...items.map(({ time }) => time)])).toEqual([
    ["Today", items[0]],
    ["Yesterday", items[1], items[2]],
    ["Nov 24, 2026", items[3]],
  ]);
});
