import { listApps } from "@latchkey/product/apps";
import type { Adoption } from "./adoption.ts";
import { addToDeployment } from "./deployment.ts";
import { writeFiles } from "./files.ts";
import { newApp } from "./new-app.ts";

/** The site that adopt can create, from its template. */
export const SPA = "spa";

/** Adds that site to a snapshot of the starter: an update merges what has changed in its template. */
export function addSpa(directory: string, { removed }: Adoption): void {
  if (removed.includes(SPA)) return;
  const kept = listApps(directory).filter(({ name }) => !removed.includes(name));
  writeFiles(directory, newApp({ name: SPA, kind: SPA, title: "React" }, kept));
  addToDeployment(directory, SPA);
}
