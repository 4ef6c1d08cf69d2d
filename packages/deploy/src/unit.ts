import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { product } from "@latchkey/product";
import { ROOT } from "@latchkey/product/apps";

/** What the systemd unit of an app says about starting it. */
interface Unit {
  file: string;
  /** Arguments of node, from ExecStart. */
  args: string[];
  /** From Environment, for the instance on a port. */
  environment(port: number): NodeJS.ProcessEnv;
}

const fileOf = (app: string) => join(ROOT, `deploy/systemd/${product.slug}-${app}@.service`);

/** A new app has none yet. `files.spec.ts` then names what is missing. */
export const hasUnit = (app: string): boolean => existsSync(fileOf(app));

export function readUnit(app: string): Unit {
  const file = fileOf(app);
  const text = readFileSync(file, "utf8");
  const valuesOf = (key: string) =>
    [...text.matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].map(([, value = ""]) => value);
  const [start = ""] = valuesOf("ExecStart");
  return {
    file,
    args: start.split(" ").slice(1),
    environment: (port) =>
      Object.fromEntries(valuesOf("Environment").map((pair) => pair.replace("%i", `${port}`).split(/=(.*)/s))),
  };
}
