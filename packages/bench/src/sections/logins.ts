import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { openDatabase } from "@latchkey/db";
import { FROM_PROXY, startApp } from "../contestants.ts";
import type { Request } from "../load.ts";
import { type Measured, measure } from "../measure.ts";
import { PASSWORD, userName } from "../people.ts";
import { processorTime } from "../processors.ts";
import { inTurn, type Results } from "../rows.ts";
import type { Stage } from "../stage.ts";

/** So many wait that the next one is always there, and few enough that none is turned away. */
const CONNECTIONS = 8;
/** About what two processors verify, so that a round takes about as long as any other. */
const PER_SECOND = 8;

export const LOGIN = "API POST /login";
export const SCRYPT = "bare scrypt";

/** As logging in is meant to be slow: how much slower than the one function that is. */
export async function logins(stage: Stage): Promise<Results> {
  const { database, options } = stage;
  const amount = options.seconds * PER_SECOND;
  const hash = await anyHash(database);
  const scrypt = fork(new URL("../servers/bare-scrypt.ts", import.meta.url), { env: { ...process.env, HASH: hash } });
  const api = await startApp("api", database);
  try {
    const requests = Array.from({ length: options.users }, (_, n) => loginOf(userName(n), PASSWORD));
    const work = { requests, connections: CONNECTIONS, warmUp: 0, seconds: 0, amount };
    const rows = await inTurn(stage, [
      { name: SCRYPT, connections: 0, measure: () => measureScrypt(scrypt, amount) },
      { name: LOGIN, connections: CONNECTIONS, measure: () => measure(stage, api, work) },
    ]);
    return { sections: [{ title: "Logins", rows, bases: [SCRYPT] }] };
  } finally {
    scrypt.kill();
    await api.end();
  }
}

export const loginOf = (username: string, password: string): Request => ({
  method: "POST",
  path: "/login",
  headers: { ...FROM_PROXY, "content-type": "application/json" },
  body: JSON.stringify({ username, password }),
});

async function anyHash(database: string) {
  const db = openDatabase(database);
  const user = await db("users")
    .first("password_hash")
    .finally(() => db.destroy());
  return user?.password_hash;
}

async function measureScrypt(process: ChildProcess, amount: number): Promise<Measured> {
  const { pid = 0 } = process;
  const before = processorTime(pid);
  process.send(amount);
  const [seconds] = await once(process, "message");
  const nodeCpu = ((processorTime(pid) - before) / amount) * 1000;
  const none = Number.NaN;
  return { perSecond: amount / seconds, nodeCpu, p50: none, p99: none, postgresCpu: none, sql: none, writes: none };
}
