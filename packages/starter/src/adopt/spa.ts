import { listApps } from "@latchkey/product/apps";
import { addToDeployment } from "../add/deployment.ts";
import { filesOf } from "../add/new-app.ts";
import { isFree, nextPort } from "../add/ports.ts";
import type { Adoption } from "../adoption.ts";
import { writeFiles } from "../files.ts";
import { CHECKOUT } from "../git/git.ts";

/** The site that adopt can create, from its template. */
export const SPA = "spa";

/**
 * Adds that site to a snapshot of the starter: an update merges what has changed in its template. It keeps the port that it
 * has in the product, unless a new app of the starter needs it.
 */
export function addSpa(directory: string, { removed }: Adoption): void {
  if (removed.includes(SPA)) return;
  const kept = listApps(directory).filter(({ name }) => !removed.includes(name));
  const { port = 0 } = listApps(CHECKOUT).find(({ name }) => name === SPA) ?? {};
  const own = { title: "React", prefix: "SPA", port: port && isFree(port, kept) ? port : nextPort(kept) };
  writeFiles(directory, filesOf(SPA, { name: SPA, ...own }, kept));
  addToDeployment(directory, SPA);
}
