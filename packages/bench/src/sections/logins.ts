import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { openDatabase } from "@latchkey/db";
import { API } from "../apps.ts";
import type { Fixture } from "../fixture.ts";
import type { Request } from "../load.ts";
import { type Measurement, measure } from "../measure.ts";
import { cpuSeconds } from "../process-stats.ts";
import type { Results } from "../results.ts";
import { runRounds } from "../rounds.ts";
import { PASSWORD, userName } from "../seed.ts";
import { PROXY_HEADERS, startApp } from "../servers.ts";

/** Enough to keep the hash queue filled, few enough that no login gets 503. */
const CONNECTIONS = 8;
/** About what two CPUs can verify, so that a round takes about `options.seconds`. */
const LOGINS_PER_SECOND = 8;

export const LOGIN = "API POST /login";
export const SCRYPT = "bare scrypt";

/** Logins, compared with verifying the same number of password hashes and nothing else. */
export async function logins(fixture: Fixture): Promise<Partial<Results>> {
  const { database, options } = fixture;
  const amount = options.seconds * LOGINS_PER_SECOND;
  const env = { ...process.env, HASH: await findPasswordHash(database) };
  await using cleanup = new AsyncDisposableStack();
  const program = new URL("../servers/bare-scrypt.ts", import.meta.url);
  const scrypt = cleanup.adopt(fork(program, { env }), (child) => void child.kill());
  const api = cleanup.use(await startApp(API, database));
  const requests = Array.from({ length: options.users }, (_, n) => loginRequest(userName(n), PASSWORD));
  const load = { requests, connections: CONNECTIONS, warmUp: 0, seconds: 0, amount };
  const rows = await runRounds(fixture, [
    { name: SCRYPT, connections: 0, measure: () => measureScrypt(scrypt, amount) },
    { name: LOGIN, connections: CONNECTIONS, measure: () => measure(fixture, api, load) },
  ]);
  return { sections: [{ title: "Logins", rows, baselines: [SCRYPT] }] };
}

export const loginRequest = (username: string, password: string): Request => ({
  method: "POST",
  path: "/login",
  headers: { ...PROXY_HEADERS, "content-type": "application/json" },
  body: JSON.stringify({ username, password }),
});

async function findPasswordHash(database: string) {
  const db = openDatabase(database);
  const user = await db("users")
    .first("password_hash")
    .finally(() => db.destroy());
  return user?.password_hash;
}

async function measureScrypt(child: ChildProcess, amount: number): Promise<Measurement> {
  const { pid = 0 } = child;
  const before = cpuSeconds(pid);
  child.send(amount);
  const [seconds] = await once(child, "message");
  const nodeCpu = ((cpuSeconds(pid) - before) / amount) * 1000;
  const requestsPerSecond = amount / seconds;
  return { requestsPerSecond, nodeCpu, p50: NaN, p99: NaN, postgresCpu: NaN, sql: NaN, writes: NaN };
}
