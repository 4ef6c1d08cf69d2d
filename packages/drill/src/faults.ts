import { type Database, openDatabase } from "@latchkey/db";
import type { AppProcess } from "@latchkey/testkit/app-process";
import { takeAllConnections } from "./connections.ts";
import { freeze } from "./freeze.ts";
import type { Fault } from "./inject.ts";
import { watchPools } from "./pool-watch.ts";
import { APPS } from "./stack.ts";
import { API, type Stage } from "./stage.ts";

const REFUSED = { refused: true };
const ALL = APPS.map(({ name }) => name);

/** Longer than any request may take, so a request that would hang is noticed. */
const LONG_MS = 5_500;
const SHORT_MS = 2_000;

const UNHARMED = "no request hangs, nothing that succeeded is lost, and everything works within five seconds";

export const faults: (Fault & { expectation: string })[] = [
  {
    name: "PostgreSQL stopped and started",
    expectation: `while PostgreSQL is stopped ${UNHARMED} after its restart [O13]`,
    allowed: REFUSED,
    durationMs: SHORT_MS,
    async start({ server }) {
      await server.stop();
      return server.start;
    },
  },
  {
    name: "PostgreSQL restarted",
    expectation: `when PostgreSQL is restarted ${UNHARMED} afterward [O13]`,
    allowed: REFUSED,
    durationMs: 0,
    async start({ server }) {
      await server.stop();
      return server.start;
    },
  },
  {
    name: "PostgreSQL frozen",
    expectation: `while PostgreSQL is frozen ${UNHARMED} after it resumes [O13]`,
    allowed: REFUSED,
    durationMs: LONG_MS,
    async start({ server }) {
      const expectReplaced = await watchPools(server.url);
      const thaw = await freeze(await server.postmaster());
      return () => thaw().then(() => expectReplaced());
    },
  },
  {
    name: "PostgreSQL read-only",
    expectation: `while PostgreSQL is read-only ${UNHARMED} after it accepts writes again [O13]`,
    allowed: REFUSED,
    durationMs: SHORT_MS,
    async start({ server }) {
      await alter(server.url, "SET default_transaction_read_only = on");
      return () => alter(server.url, "RESET default_transaction_read_only");
    },
  },
  {
    name: "PostgreSQL out of connections",
    expectation: `while another client holds all connections of PostgreSQL ${UNHARMED} after it releases them [O13]`,
    allowed: REFUSED,
    durationMs: SHORT_MS,
    start: ({ server }) => takeAllConnections(server.url),
  },
  {
    name: "apps started before PostgreSQL",
    expectation: `apps that are started before PostgreSQL wait for it: ${UNHARMED} after it has started [O13]`,
    allowed: { ...REFUSED, unreached: ALL },
    durationMs: SHORT_MS,
    async start(stage) {
      await endAll(stage);
      await stage.server.stop();
      startAll(stage);
      return stage.server.start;
    },
  },
  {
    name: "kill -9 of the API",
    expectation: "when an app is killed, the others keep working, and no change is left half done [O13]",
    allowed: { unreached: [API], cut: [API] },
    durationMs: 1_500,
    async start({ apps }) {
      await apps[API]?.end("SIGKILL");
      return async () => apps[API]?.start();
    },
  },
  {
    name: "SIGTERM to all apps",
    expectation: "on SIGTERM every request that was accepted is answered, and each app exits 0 [O12]",
    allowed: { unreached: ALL },
    durationMs: 0,
    async start(stage) {
      await endAll(stage);
      return async () => startAll(stage);
    },
  },
];

/** For the whole server, like a failover to a standby. */
async function alter(url: string, change: string) {
  const db: Database = openDatabase(url, { name: "drill" });
  try {
    await db.raw("SET default_transaction_read_only = off");
    await db.raw(`ALTER SYSTEM ${change}`);
    await db.raw("SELECT pg_reload_conf()");
  } finally {
    await db.destroy();
  }
}

async function endAll({ apps }: Stage) {
  await Promise.all(Object.values(apps).map(stopGracefully));
}

/** Sends SIGTERM to an app, which must exit with code 0. */
export async function stopGracefully(app: AppProcess) {
  const [code, signal] = await app.end();
  if (code !== 0) throw new Error(`An app exited with ${code ?? signal} instead of 0 after SIGTERM`);
}

function startAll({ apps }: Stage) {
  for (const app of Object.values(apps)) app.start();
}
