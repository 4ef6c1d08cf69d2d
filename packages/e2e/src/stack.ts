import { mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PATIENT_DATABASE } from "@latchkey/dev-database/patient-database";
import { createDatabase, dropDatabase } from "@latchkey/dev-database/test-server";
import { startApp } from "@latchkey/testkit/app-process";
import { CHEAP_HASHES } from "@latchkey/testkit/cheap-hashes";
import { productionEnvironment } from "@latchkey/testkit/environment";
import { startAttacker } from "./attacker.ts";
import type { Certificate } from "./certificate.ts";
import { startGateway } from "./gateway.ts";
import { type Providers, startProviders } from "./providers.ts";
import type { Origins, Topology } from "./topologies.ts";
import { wireUp } from "./wiring.ts";

export interface Stack extends Origins {
  name: string;
  /** Of the providers that its apps offer. */
  issuers: Providers["issuers"];
  database: string;
  /** The file that all apps log to. */
  log: string;
  stop(): Promise<void>;
}

/** Starts the built apps in production mode, on a temporary database, and an attacker. */
export async function startStack(
  topology: Topology,
  template: string,
  certificate: Certificate,
  smtp: string,
): Promise<Stack> {
  const origins = await topology.origins();
  const { apps: addresses, attackerPort, routes } = await wireUp(origins);
  const database = await createDatabase(template, template);
  const log = await emptyLog(topology);
  const attacker = await startAttacker(attackerPort);
  const providers = await startProviders(addresses, routes.size > 0);
  const gateway = await startGateway(new Map([...routes, ...providers.routes]), certificate);
  const env = {
    ...productionEnvironment(addresses),
    ...topology.settings,
    ...providers.settings,
    NODE_EXTRA_CA_CERTS: certificate.file,
    NODE_OPTIONS: `${CHEAP_HASHES} ${PATIENT_DATABASE}`,
    DATABASE_URL: database,
    SMTP_URL: smtp,
  };
  const apps = addresses.map(({ directory, port }) =>
    startApp({ directory, origin: `http://localhost:${port}`, env, logFile: log }),
  );
  const stop = async () => {
    await Promise.all([gateway.stop(), providers.stop(), attacker.stop(), ...apps.map((app) => app.end())]);
    await dropDatabase(database);
  };
  try {
    await Promise.all(apps.map((app) => app.ready()));
  } catch (error) {
    await stop();
    throw new Error(`The apps on ${topology.name} did not start, see ${log}`, { cause: error });
  }
  return { ...origins, name: topology.name, issuers: providers.issuers, database, log, stop };
}

async function emptyLog({ name }: Topology) {
  const folder = new URL("../test-results/", import.meta.url);
  const log = fileURLToPath(new URL(`${name.replaceAll(" ", "-")}.log`, folder));
  await mkdir(folder, { recursive: true });
  await rm(log, { force: true });
  return log;
}
