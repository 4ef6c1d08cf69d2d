import { startBreakableLink } from "@latchkey/testkit/breakable-link";
import { onDatabase } from "./elsewhere.ts";
import { inject } from "./inject.ts";
import type { Row } from "./row.ts";
import type { Stage } from "./stage.ts";

/** Longer than any request may take. */
const OUTAGE_MS = 5_500;

/**
 * Drops every packet between the apps and PostgreSQL under load. Unlike with a frozen PostgreSQL, open connections stay
 * half-open after the network recovers.
 */
export async function droppedPackets(stage: Stage): Promise<Row> {
  const link = await startBreakableLink(stage.database);
  const fault = {
    name: "packets dropped",
    allowed: { refused: true },
    durationMs: OUTAGE_MS,
    async start() {
      link.set("silent");
      return async () => link.set("up");
    },
  };
  try {
    return await onDatabase(stage, link.url, (elsewhere) => inject(elsewhere, fault));
  } finally {
    await link.close();
  }
}
