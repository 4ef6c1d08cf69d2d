import { listApps } from "@latchkey/product/apps";
import type { Adoption } from "./adoption.ts";
import { addToDeployment } from "./deployment.ts";
import { writeFiles } from "./files.ts";
import { CHECKOUT } from "./git.ts";
import { filesOf, nextPort } from "./new-app.ts";

/** The site that adopt can create, from its template. */
export const SPA = "spa";

/**
 * Adds that site to a snapshot of the starter: an update merges what has changed in its template. It keeps the port that it
 * has in the product.
 */
export function addSpa(directory: string, { removed }: Adoption): void {
  if (removed.includes(SPA)) return;
  const kept = listApps(directory).filter(({ name }) => !removed.includes(name));
  const existing = listApps(CHECKOUT).find(({ name }) => name === SPA);
  const own = { title: "React", prefix: "SPA", port: existing?.port ?? nextPort(kept) };
  writeFiles(directory, filesOf({ name: SPA, kind: SPA, own }, kept));
  addToDeployment(directory, SPA);
}
