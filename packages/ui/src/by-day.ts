import { exactDay, pages } from "@latchkey/texts";

interface Day<Item> {
  /** "Today", "Yesterday", or "Nov 23, 2026". The day is UTC's, as is every exact time. */
  heading: string;
  items: Item[];
}

/** Groups items by the day of their creation, in their order. */
export function byDay<Item extends { createdAt: Date }>(items: readonly Item[], now = Date.now()): Day<Item>[] {
  const t = pages.notificationPage;
  const names = new Map([
    [exactDay(new Date(now)), t.today],
    [exactDay(new Date(now - DAY_MS)), t.yesterday],
  ]);
  const days = Map.groupBy(items, ({ createdAt }) => exactDay(createdAt));
  return [...days].map(([day, items]) => ({ heading: names.get(day) ?? day, items }));
}

const DAY_MS = 86_400_000;
