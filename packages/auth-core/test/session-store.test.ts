import type { AddressInfo } from "node:net";
import { openDatabase } from "@latchkey/db";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { errorHandler } from "@latchkey/server";
import { startBreakableLink } from "@latchkey/testkit/breakable-link";
import express from "express";
import type { SessionData } from "express-session";
import * as v from "valibot";
import { afterEach, expect, test } from "vitest";
import { session, sessionSettings } from "../src/index.ts";
import type { EventLog } from "../src/request/event-log.ts";
import { save } from "../src/session/save.ts";
import { SessionStore } from "../src/session/store.ts";

declare module "express-session" {
  interface SessionData {
    count: number;
  }
}

const { db, url } = await withTestDatabase();
const config = v.parse(sessionSettings([]), {});
const log = { info() {}, warn() {} };

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** The same database behind a connection that can be cut. */
async function breakableDatabase() {
  const link = await startBreakableLink(url);
  const broken = openDatabase(link.url);
  undo.push(
    () => link.close(),
    () => broken.destroy(),
  );
  return { link, broken };
}

/** An app that counts in its session and can pause in the middle of a request. */
function countingApp(database = db, log: EventLog = { info() {}, warn() {} }) {
  const app = express();
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  app.use(session({ db: database, config, log }));
  app.get("/count", async (req, res) => {
    req.session.count = (req.session.count ?? 0) + 1;
    await save(req);
    res.json(req.session.count);
  });
  app.get("/slow", async (req, res) => {
    req.session.count = 100;
    reached.resolve();
    await gate.promise;
    res.json("saved at the end");
  });
  app.get("/keep", (req, res) => {
    const kept = { ...req.session };
    req.session.regenerate(() => {
      Object.assign(req.session, kept);
      res.json("the same under another id");
    });
  });
  app.get("/look", async (req, res) => {
    reached.resolve();
    await gate.promise;
    res.json(req.session.count);
  });
  app.get("/broken", (req) => {
    req.session.count = 1000;
    throw new Error("halfway");
  });
  app.get("/logout", (req, res) => {
    req.session.destroy(() => res.json("gone"));
  });
  app.use(errorHandler());
  const server = app.listen(0);
  undo.push(() => server.close());
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    reached: reached.promise,
    release: () => gate.resolve(),
    get: (path: string, cookie = "") => fetch(origin + path, { headers: { cookie } }),
  };
}

const cookieOf = (response: Response) => response.headers.getSetCookie()[0]?.split(";")[0] ?? "";

test("a request in flight during the logout does not restore the session: 100 rounds, 0 rows [L3]", async () => {
  for (let round = 0; round < 100; round++) {
    const app = countingApp();
    const cookie = cookieOf(await app.get("/count"));
    const slow = app.get("/slow", cookie);
    await app.reached;
    await app.get("/logout", cookie);
    app.release();
    expect((await slow).status).toBe(200);
  }
  expect(await db("sessions")).toEqual([]);
});

test("concurrent requests that change the same session all succeed", async () => {
  const app = countingApp();
  const cookie = cookieOf(await app.get("/count"));
  const answers = await Promise.all(Array.from({ length: 20 }, () => app.get("/count", cookie)));
  for (const { status } of answers) expect(status).toBe(200);
  expect(await db("sessions").whereRaw("sess ->> 'count' IS NOT NULL")).toHaveLength(1);
});

test("a request that fails leaves the session unchanged and sets no cookie [L14]", async () => {
  const app = countingApp();
  const cookie = cookieOf(await app.get("/count"));
  expect((await app.get("/broken", cookie)).status).toBe(500);
  expect(cookieOf(await app.get("/broken"))).toBe("");
  expect(await (await app.get("/count", cookie)).json()).toBe(2);
});

test("a database error reaches the callback exactly once, and no promise is left rejected", async () => {
  const { link, broken } = await breakableDatabase();
  link.set("cut");
  const store = new SessionStore(broken, log);
  const sess = { cookie: {} } as Parameters<SessionStore["set"]>[1];
  for (const call of [
    (done: (error?: unknown) => void) => store.get("sid", done),
    (done: (error?: unknown) => void) => store.set("sid", sess, done),
    (done: (error?: unknown) => void) => store.destroy("sid", done),
  ]) {
    const errors: unknown[] = [];
    await expect(call((error) => errors.push(error))).resolves.not.toThrow();
    expect(errors).toEqual([expect.objectContaining({ status: 503, code: "database_unavailable" })]);
  }
});

test("a failure to extend a session is logged, and no request fails", async () => {
  const { link, broken } = await breakableDatabase();
  const warnings: string[] = [];
  const app = countingApp(broken, { info() {}, warn: (_, message) => warnings.push(message) });
  const cookie = cookieOf(await app.get("/count"));
  await db("sessions").update({ expired: db.raw("now() + interval '1 minute'") });
  const answer = app.get("/look", cookie);
  await app.reached;
  link.set("cut");
  app.release();
  expect((await answer).status).toBe(200);
  await expect.poll(() => warnings).toEqual(["Could not extend a session"]);
});

test("a database that fails while a response saves its session does not end the process [O6]", async () => {
  const { link, broken } = await breakableDatabase();
  const app = countingApp(broken);
  const cookie = cookieOf(await app.get("/count"));
  const answer = app.get("/slow", cookie);
  await app.reached;
  link.set("cut");
  app.release();
  await answer.then((response) => response.text()).catch(() => {}); // The response is cut off.
  link.set("up");
  expect((await app.get("/count", cookie)).status).toBe(200);
});

test("the data of a session can be copied into the one that replaces it", async () => {
  const app = countingApp();
  const cookie = cookieOf(await app.get("/count"));
  const answer = await app.get("/keep", cookie);
  await answer.text(); // The body ends once the session is stored.
  const kept = cookieOf(answer);
  expect(kept).not.toBe(cookie);
  expect(await (await app.get("/count", kept)).json()).toBe(2);
});

test("the sessions table contains no usable session ID", async () => {
  const app = countingApp();
  const cookie = cookieOf(await app.get("/count"));
  const id = decodeURIComponent(cookie).slice("latchkey.sid=s:".length).split(".")[0] ?? "";
  const rows = JSON.stringify(await db("sessions"));
  expect(id).toHaveLength(32);
  expect(rows).not.toContain(id);
});

test("concurrent requests of the same session each get their own copy of its data", async () => {
  const store = new SessionStore(db, log);
  await store.set("shared", { cookie: {}, count: 1 } as SessionData);
  const [one, other] = await Promise.all([store.get("shared", () => {}), store.get("shared", () => {})]);
  expect(one).toMatchObject({ count: 1 });
  expect(other).toEqual(one);
  expect(other).not.toBe(one);
});

test("a session that has ended is not found, in 3,000 attempts with 50 concurrent lookups [L15]", async () => {
  await db.raw(`
    INSERT INTO sessions (sid, sess, expired)
    SELECT translate(encode(sha256(('s' || i)::bytea), 'base64'), '+/=', '-_'), '{}', now() + interval '1 hour'
    FROM generate_series(0, 10050) i`);
  const store = new SessionStore(db, log);
  const found = (sid: string) =>
    new Promise<boolean>((resolve, reject) => {
      void store.get(sid, (error, data) => (error ? reject(error) : resolve(data !== null)));
    });
  const ended = (sid: string) => new Promise((resolve) => void store.destroy(sid, resolve));

  let finished = false;
  const others = Array.from({ length: 50 }, async (_, index) => {
    while (!finished) if (!(await found(`s${10_001 + index}`))) return "lost";
    return "found";
  });
  const stale: string[] = [];
  const enders = Array.from({ length: 10 }, async (_, lane) => {
    for (let number = lane; number < 3_000; number += 10) {
      if (!(await found(`s${number}`))) stale.push(`s${number} was not found`);
      await ended(`s${number}`);
      if (await found(`s${number}`)) stale.push(`s${number} was found after it had ended`);
    }
  });
  await Promise.all(enders);
  finished = true;
  expect(stale).toEqual([]);
  expect(new Set(await Promise.all(others))).toEqual(new Set(["found"]));
});
