import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { join } from "node:path";

/** An app behind a gateway. */
export interface Place {
  name: string;
  prefix: string;
  directory: string;
  /** The default port, which the files in deploy/ name. */
  port: number;
  origin: string;
  /** Where its two instances listen. */
  instances: [number, number];
}

/** What a gateway is started with. */
export interface Plan {
  places: Place[];
  /** The port that leads to HTTPS. */
  httpPort: number;
  /** For its own files. */
  folder: string;
}

export interface Gateway {
  name: string;
  /** Whether this machine has it. */
  installed(): boolean;
  start(plan: Plan): Promise<ChildProcess>;
}

/** Debian keeps nginx where only root looks for programs. */
const PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`;

export const isInstalled = (program: string, option: string) =>
  spawnSync(program, [option], { env: { PATH }, stdio: "ignore" }).status === 0;

/** Starts a program of the gateway, which prints to `gateway.log` in its folder. */
export function run(program: string, args: string[], { folder }: Plan, env: NodeJS.ProcessEnv = {}): ChildProcess {
  const output = openSync(join(folder, "gateway.log"), "a");
  return endWithThisProcess(spawn(program, args, { env: { PATH, ...env }, stdio: ["ignore", output, output] }));
}

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export function endWithThisProcess(child: ChildProcess): ChildProcess {
  running.add(child.once("exit", () => running.delete(child)));
  return child;
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}
