import { freePort } from "@latchkey/dev-database";
import { listApps } from "@latchkey/product/apps";
import { type AppProcess, startApp } from "@latchkey/testkit/app-process";
import { type AppAddress, productionEnvironment } from "@latchkey/testkit/environment";

/** The apps that users can log in to. */
export const APPS = listApps().filter(({ kind }) => kind);

/** An app that runs, and where it is reached. */
export interface RunningApp {
  origin: string;
  process: AppProcess;
}

export interface Stack {
  /** By the names of their directories. */
  apps: Record<string, RunningApp>;
  /** Starts another process of an app on a free port, with more settings. The caller ends it. */
  startAnother(name: string, settings?: NodeJS.ProcessEnv): Promise<RunningApp>;
  stop(): Promise<void>;
}

/** Starts the built apps in production mode but without TLS, on free ports and the database of `url`. */
export async function startStack(url: string, settings: NodeJS.ProcessEnv): Promise<Stack> {
  const addresses = await Promise.all(APPS.map(placeOnFreePort));
  const environment = {
    ...productionEnvironment(addresses),
    DATABASE_URL: url,
    COOKIE_SECURE: "false",
    ...settings,
  };
  const launch = ({ directory, origin }: Placed, env = environment): RunningApp => ({
    origin,
    process: startApp({ directory, origin, env }),
  });
  const apps = Object.fromEntries(addresses.map((address) => [address.name, launch(address)]));
  const processes = Object.values(apps).map(({ process }) => process);
  const stop = async () => {
    await Promise.all(processes.map((process) => process.end()));
  };
  try {
    await Promise.all(processes.map((process) => process.ready()));
  } catch (error) {
    await stop();
    throw error;
  }
  const startAnother: Stack["startAnother"] = async (name, own = {}) => {
    const app = APPS.find((each) => each.name === name);
    if (!app) throw new Error(`There is no app ${name}`);
    const address = await placeOnFreePort(app);
    return launch(address, { ...environment, [`${app.prefix}_PORT`]: `${address.port}`, ...own });
  };
  return { apps, startAnother, stop };
}

type Placed = AppAddress & { name: string; directory: string };

async function placeOnFreePort({ name, prefix, directory }: Omit<Placed, "origin" | "port">): Promise<Placed> {
  const port = await freePort();
  return { name, prefix, directory, port, origin: `http://localhost:${port}` };
}
