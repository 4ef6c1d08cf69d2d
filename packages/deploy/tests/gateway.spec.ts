import { readFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { openDatabase } from "@latchkey/db";
import { insertAccount } from "@latchkey/e2e/accounts";

import { expect, test } from "@latchkey/e2e/test";
import { ask } from "../src/ask.ts";
import { connectionsTo } from "../src/connections.ts";
import { DEPLOYMENTS } from "../src/deployments.ts";
import { instanceReady, pidFile } from "../src/instance.ts";
import { keepAsking } from "../src/load.ts";
import { runningOf } from "../src/running.ts";

const HEALTH_CHECK_INTERVAL_MS = 1_000;

for (const deployment of DEPLOYMENTS) {
  test.describe(`on ${deployment.name}`, () => {
    test.skip(!deployment.gateway.installed(), `${deployment.gateway.name} is not installed`);

    test("a client cannot forge its address, TLS or host", async ({ person }) => {
      const { apps, database } = runningOf(deployment);
      const api = apps.api ?? "";
      await insertAccount(api, person);
      const headers = {
        "content-type": "application/json",
        "x-forwarded-for": "203.0.113.9",
        "x-forwarded-proto": "http",
        "x-forwarded-host": "evil.test",
        forwarded: "for=203.0.113.9;proto=http;host=evil.test",
      };
      const { status } = await ask(`${api}/login`, { method: "POST", headers, body: JSON.stringify(person) });
      expect(status).toBe(200);
      const db = openDatabase(database, { name: "test" });
      const events = await db("events").select("detail").orderBy("id", "desc").limit(1);
      await db.destroy();
      expect(events).toEqual([{ detail: expect.objectContaining({ address: "127.0.0.1" }) }]);
    });

    test("plain HTTP leads to HTTPS, and HTTPS stays (HSTS)", async () => {
      const { places, httpPort } = runningOf(deployment);
      for (const { origin } of places) {
        const { hostname } = new URL(origin);
        const plain = await ask(`http://${hostname}:${httpPort}/login?x=1`);
        expect([301, 308]).toContain(plain.status);
        expect(plain.headers.location).toMatch(new RegExp(`^https://${hostname}(:\\d+)?/login`));
        const { headers } = await ask(`${origin}/login`);
        expect(headers["strict-transport-security"]).toContain("max-age=31536000");
      }
    });

    test("the ports of the apps are open on loopback only", async () => {
      const { places } = runningOf(deployment);
      const own = Object.values(networkInterfaces())
        .flatMap((addresses = []) => addresses)
        .filter(({ internal, family }) => !internal && family === "IPv4");
      for (const { address } of own)
        for (const port of places.flatMap(({ instances }) => instances))
          await expect(fetch(`http://${address}:${port}/healthz`)).rejects.toThrow("fetch failed");
    });

    test("idle connections to the apps outlast the gateway's reuse of them", async () => {
      test.skip(process.platform !== "linux", "Only Linux has /proc/net/tcp");
      const { places } = runningOf(deployment);
      const ports = places.flatMap(({ instances }) => instances);
      for (let round = 0; round < 4; round++) for (const { origin } of places) await ask(`${origin}/login`);
      const before = connectionsTo(ports);
      expect(before.length).toBeGreaterThan(0);
      await delay(8_000); // Apps used to close idle connections after 6 seconds.
      expect(connectionsTo(ports)).toEqual(expect.arrayContaining(before));
      for (const { origin } of places) {
        const { status } = await ask(`${origin}/logout`, { method: "POST" });
        expect(status).toBeLessThan(500);
      }
      expect(connectionsTo(ports)).toEqual(expect.arrayContaining(before));
    });

    test("restarting one instance after the other loses no request [O12]", async () => {
      const { places, folder } = runningOf(deployment);
      const stop = keepAsking(places.map(({ origin }) => `${origin}/healthz`));
      for (const port of places.flatMap(({ instances }) => instances)) {
        const before = await readFile(pidFile(folder, port), "utf8");
        process.kill(Number(before), "SIGTERM");
        await expect.poll(() => readFile(pidFile(folder, port), "utf8")).not.toBe(before);
        await instanceReady(port);
        await delay(HEALTH_CHECK_INTERVAL_MS);
      }
      const { answered, failures } = await stop();
      expect(answered).toBeGreaterThan(500);
      expect(failures).toEqual([]);
    });
  });
}
