import type { Running } from "./deploy.ts";
import type { Deployment } from "./deployments.ts";

/** What the global setup has started. Playwright lists the tests before it. */
const RUNNING: Omit<Running, "stop">[] = JSON.parse(process.env.E2E_STACKS ?? "[]");

export function runningOf({ name }: Deployment): Omit<Running, "stop"> {
  const found = RUNNING.find((each) => each.name === name);
  if (!found) throw new Error(`${name} does not run`);
  return found;
}
