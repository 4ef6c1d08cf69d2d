import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "@latchkey/dev-database";
import type { AppProcess } from "@latchkey/testkit/app-process";
import { READY_COUNT } from "./keep-alive.ts";
import { reachable, type Stage, type Target } from "./stage.ts";

const PROXY = fileURLToPath(new URL("proxy.ts", import.meta.url));

/** Two processes of an app behind a reverse proxy, which sends requests to them in turn. */
export interface Pair {
  target: Target;
  apps: AppProcess[];
  /** Resolves when the proxy knows that both are ready. */
  seen(): Promise<void>;
  stop(): Promise<unknown>;
}

/** Runs a drill on two more processes of each app. They end with it. */
export async function onTwoOfEach<T>(
  stage: Stage,
  settings: NodeJS.ProcessEnv,
  drill: (stage: Stage, pairs: Pair[]) => Promise<T>,
): Promise<T> {
  const pairs = await Promise.all(stage.targets.map((target) => startPair(stage, target, settings)));
  const processes = pairs.flatMap(({ target, apps }) => apps.map((app, index) => [`${target.name} ${index + 1}`, app]));
  try {
    await Promise.all(pairs.map((pair) => pair.seen()));
    const targets = pairs.map(({ target }) => target);
    return await drill({ ...stage, apps: Object.fromEntries(processes), targets }, pairs);
  } finally {
    await Promise.all(pairs.map((pair) => pair.stop()));
  }
}

async function startPair({ stack }: Stage, target: Target, settings: NodeJS.ProcessEnv): Promise<Pair> {
  const both = await Promise.all([1, 2].map(() => stack.startAnother(target.name, settings)));
  const apps = both.map((app) => app.process);
  const port = await freePort();
  const origins = both.map(({ origin }) => reachable(origin));
  const proxy = spawn(process.execPath, [PROXY, `${port}`, ...origins], { stdio: ["pipe", "pipe", "inherit"] });
  await once(proxy.stdout, "data");
  const origin = `http://127.0.0.1:${port}`;
  return {
    target: { ...target, origin },
    apps,
    async seen() {
      while (Number(await (await fetch(origin + READY_COUNT)).text()) < apps.length) await delay(50);
    },
    stop() {
      proxy.kill("SIGKILL");
      return Promise.all(apps.map((app) => app.end()));
    },
  };
}
