import { mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseDatabaseUrl, withDatabaseName } from "@latchkey/db";
import { freePort } from "@latchkey/dev-database";
import { createDatabase, dropDatabase } from "@latchkey/dev-database/test-server";
import { APPS } from "@latchkey/e2e/topologies";
import { CHEAP_HASHES } from "@latchkey/testkit/cheap-hashes";
import { productionEnvironment } from "@latchkey/testkit/environment";
import { ask } from "./ask.ts";
import type { Deployment } from "./deployments.ts";
import { end, type Place } from "./gateway.ts";
import { instanceReady, startInstance } from "./instance.ts";
import { hasUnit } from "./unit.ts";

/** A deployment that runs. It has the shape of a stack of the browser tests. */
export interface Running {
  name: string;
  /** Origins by the names of the apps' folders. */
  apps: Record<string, string>;
  sameSiteAttacker: string;
  crossSiteAttacker: string;
  /** The owner's URL. */
  database: string;
  log: string;
  places: Place[];
  httpPort: number;
  folder: string;
  /** SESSION_SECRETS */
  secrets: string;
  stop(): Promise<void>;
}

interface Services {
  template: string;
  /** The URL of the template for the apps' role. */
  app: string;
  smtp: string;
}

/** Starts two instances of each built app as the apps' role, and the gateway in front of them. */
export async function deploy(
  { name, gateway, topology }: Deployment,
  { template, app, smtp }: Services,
): Promise<Running> {
  const origins = await topology.origins();
  const folder = await emptyFolder(name);
  const database = await createDatabase(template, template);
  const everyPlace = await Promise.all(APPS.map((each) => place(each, origins.apps[each.name] ?? "")));
  const places = everyPlace.filter((each) => hasUnit(each.name));
  const production = productionEnvironment(everyPlace);
  const env = {
    ...production,
    ...topology.settings,
    NODE_OPTIONS: CHEAP_HASHES,
    SHUTDOWN_DELAY: "3",
    DATABASE_URL: withDatabaseName(app, parseDatabaseUrl(database).database),
    SMTP_URL: smtp,
  };
  const instances = places.flatMap((each) => each.instances.map((port) => startInstance(each, port, env, folder)));
  const httpPort = await freePort();
  const proxy = await gateway.start({ places, httpPort, folder });
  const stop = async () => {
    await end(proxy);
    await Promise.all(instances.map((instance) => instance.stop()));
    await dropDatabase(database);
  };
  try {
    await Promise.all(places.flatMap((each) => each.instances.map((port) => instanceReady(port))));
    await Promise.all(places.map(({ origin }) => answers(origin)));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ...origins,
    name,
    database,
    log: `${folder}/apps.log`,
    places,
    httpPort,
    folder,
    secrets: production.SESSION_SECRETS ?? "",
    stop,
  };
}

async function place({ name, prefix, directory, port }: (typeof APPS)[number], origin: string): Promise<Place> {
  return { name, prefix, directory, port, origin, instances: [await freePort(), await freePort()] };
}

async function emptyFolder(name: string) {
  const folder = fileURLToPath(new URL(`../test-results/${name.replaceAll(/\W+/g, "-")}`, import.meta.url));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Waits for the gateway, whose health checks may not have seen the apps yet. */
async function answers(origin: string, deadline = Date.now() + 30_000): Promise<void> {
  const { status } = await ask(`${origin}/readyz`).catch((error) => ({ status: error }));
  if (status === 200) return;
  if (Date.now() > deadline) throw new Error(`${origin} answers ${status}, see gateway.log in test-results`);
  return answers(origin, deadline);
}
