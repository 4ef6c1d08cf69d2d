import { startBreakableLink } from "@latchkey/testkit/breakable-link";
import { inject } from "./inject.ts";
import type { Row } from "./row.ts";
import { reachable, type Stage } from "./stage.ts";

/** Longer than any request may take. */
const OUTAGE_MS = 5_500;

/**
 * Drops every packet between the apps and PostgreSQL under load. Unlike with a frozen PostgreSQL, open connections stay
 * half-open after the network recovers.
 */
export async function droppedPackets(stage: Stage): Promise<Row> {
  const link = await startBreakableLink(stage.database);
  const others = await Promise.all(
    stage.targets.map(async (target) => {
      const { origin, process: app } = await stage.stack.startAnother(target.name, { DATABASE_URL: link.url });
      return { app, target: { ...target, origin: reachable(origin) } };
    }),
  );
  const apps = Object.fromEntries(others.map(({ app, target }) => [target.name, app]));
  const targets = others.map(({ target }) => target);
  try {
    await Promise.all(others.map(({ app }) => app.ready()));
    return await inject(
      { ...stage, apps, targets },
      {
        name: "packets dropped",
        allowed: { refused: true },
        durationMs: OUTAGE_MS,
        async start() {
          link.set("silent");
          return async () => link.set("up");
        },
      },
    );
  } finally {
    await Promise.all(others.map(({ app }) => app.end()));
    await link.close();
  }
}
