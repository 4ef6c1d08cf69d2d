import { EventEmitter } from "node:events";
import { DatabaseUnavailable } from "@latchkey/db";
import type { Request } from "express";
import { expect, test } from "vitest";
import { withHashSlot, withLoginSlot } from "../src/password/queue.ts";

/** Hashes that run until the test ends them. */
function slowHashes() {
  const started: number[] = [];
  const end: (() => void)[] = [];
  const hash = (number: number) => () => {
    started.push(number);
    return new Promise<void>((resolve) => end.push(resolve));
  };
  return { started, end, hash };
}

/** The part of a request that the queue uses. */
function request(address = "203.0.113.1") {
  const res = Object.assign(new EventEmitter(), { closed: false });
  const leave = () => {
    res.closed = true;
    res.emit("close");
  };
  return { req: { res, ips: [], socket: { remoteAddress: address } } as unknown as Request, leave };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A login that runs until the test ends it. */
function startLogin({ req } = request()) {
  const end = Promise.withResolvers<void>();
  return { done: withLoginSlot(req, () => end.promise), end: end.resolve };
}

const BUSY = { status: 503, code: "too_busy", headers: { "Retry-After": "5", Connection: "close" } };

test("while 26 logins run or wait, the next gets 503 with Retry-After [O1]", async () => {
  const logins = Array.from({ length: 26 }, () => startLogin());
  await expect(startLogin().done).rejects.toMatchObject(BUSY);
  logins[2]?.end();
  await logins[2]?.done;
  logins.push(startLogin());
  await expect(startLogin().done).rejects.toMatchObject(BUSY);
  for (const { end } of logins) end();
  await Promise.all(logins.map(({ done }) => done));
});

test("an address that fills the queue loses a place to a new one [O1]", async () => {
  const crowd = Array.from({ length: 26 }, () => startLogin());
  const owner = startLogin(request("198.51.100.1"));
  await expect(crowd.at(-1)?.done).rejects.toMatchObject(BUSY);
  owner.end();
  crowd[0]?.end();
  await owner.done;
  for (const { end } of crowd) end();
  await Promise.all(crowd.slice(0, -1).map(({ done }) => done));
});

test("a slot is released when its work ends, even if the client never reads the response", async () => {
  for (let round = 0; round < 60; round++) {
    const { req } = request(); // Its response is never closed.
    await expect(withLoginSlot(req, async () => "done")).resolves.toBe("done");
    await expect(withLoginSlot(req, () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
  }
});

test("if the database does not respond to one of four concurrent logins, all queued ones get 503 [O1]", async () => {
  const started: number[] = [];
  const end = Promise.withResolvers<void>();
  const requests = Array.from({ length: 6 }, (_, number) =>
    withLoginSlot(request().req, () => {
      started.push(number);
      return end.promise;
    }),
  );
  const ended = Promise.allSettled(requests);
  await turn();
  expect(started).toEqual([0, 1, 2, 3]);
  end.reject(new DatabaseUnavailable("frozen"));
  for (const result of await ended) {
    expect(result).toMatchObject({ status: "rejected", reason: { status: 503, code: "database_unavailable" } });
  }
  expect(started).toEqual([0, 1, 2, 3]);
  await expect(withLoginSlot(request().req, async () => "recovered")).resolves.toBe("recovered");
});

test("a client that has disconnected takes no slot", async () => {
  const { req, leave } = request();
  leave();
  for (let round = 0; round < 30; round++)
    await expect(startLogin({ req, leave }).done).rejects.toMatchObject({ code: "client_gone" });
});

test("two passwords are hashed concurrently, and the others wait", async () => {
  const { started, end, hash } = slowHashes();
  const results = Array.from({ length: 4 }, (_, number) => withHashSlot(hash(number)));
  await turn();
  expect(started).toEqual([0, 1]);
  end[0]?.();
  await results[0];
  await turn();
  expect(started).toEqual([0, 1, 2]);
  for (let round = 0; round < 4; round++) {
    for (const finish of end.splice(0)) finish();
    await turn();
  }
  await Promise.all(results);
});

test("no password is hashed for a client that has disconnected, and a running hash keeps its slot [O1]", async () => {
  const { started, end, hash } = slowHashes();
  const first = request();
  const running = [withLoginSlot(first.req, (gone) => withHashSlot(hash(0), gone))];
  await turn();
  running.push(withHashSlot(hash(1)));
  const second = request();
  const left = withLoginSlot(second.req, (gone) => withHashSlot(hash(2), gone));
  await turn();
  const stayed = withHashSlot(hash(3));
  await turn();
  second.leave();
  first.leave();
  await expect(left).rejects.toMatchObject({ code: "client_gone" });
  await turn();
  expect(started).toEqual([0, 1]);
  end[1]?.();
  await running[1];
  await turn();
  expect(started).toEqual([0, 1, 3]);
  for (const finish of end) finish();
  await Promise.all([...running, stayed]);
});
