import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "@latchkey/dev-database";
import type { AppProcess } from "@latchkey/testkit/app-process";
import { stopGracefully } from "./faults.ts";
import { inject } from "./inject.ts";
import { READY_COUNT } from "./keep-alive.ts";
import type { Row } from "./row.ts";
import { API, apiAt, type Stage } from "./stage.ts";

const PROXY = fileURLToPath(new URL("proxy.ts", import.meta.url));

/** Replaces two processes of the API one after the other behind a reverse proxy under load. */
export async function rollingRestart(stage: Stage): Promise<Row> {
  const settings = { SHUTDOWN_DELAY: "2" }; // Enough time for the proxy to notice.
  const [first, second] = await Promise.all([
    stage.stack.startAnother(API, settings),
    stage.stack.startAnother(API, settings),
  ]);
  const apps = { first: first.process, second: second.process };
  await Promise.all(Object.values(apps).map((app) => app.ready()));
  const proxy = await startProxy([first.origin, second.origin]);
  await seen(proxy.origin, 2);
  const behindProxy = apiAt(proxy.origin);
  try {
    return await inject(
      { ...stage, apps, targets: [behindProxy, behindProxy, behindProxy] },
      {
        name: "rolling restart of the API",
        allowed: {},
        durationMs: 500,
        start: () => replaceAll(Object.values(apps), proxy.origin),
      },
    );
  } finally {
    proxy.stop();
    await Promise.all(Object.values(apps).map((app) => app.end()));
  }
}

async function replaceAll(apps: AppProcess[], proxy: string) {
  for (const app of apps) {
    await stopGracefully(app);
    app.start();
    await seen(proxy, apps.length);
  }
  return async () => {};
}

/** Waits until the proxy knows that all are ready. Only then may the next one stop. */
async function seen(proxy: string, all: number) {
  while (Number(await (await fetch(proxy + READY_COUNT)).text()) < all) await delay(50);
}

async function startProxy(upstreams: string[]) {
  const port = await freePort();
  const proxy = spawn(process.execPath, [PROXY, `${port}`, ...upstreams.map((origin) => apiAt(origin).origin)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(proxy.stdout, "data");
  return { origin: `http://127.0.0.1:${port}`, stop: () => proxy.kill("SIGKILL") };
}
