import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { applyEdits } from "../edits.ts";
import { EDITS, FILES } from "./places.ts";

/** Whether a snapshot has live updates. */
export const hasLiveUpdates = (directory: string): boolean => FILES.some((path) => existsSync(join(directory, path)));

/**
 * Removes live updates from a snapshot: pages then show with the next request what happened to the account, and nothing
 * listens to the database. Warns of places that the team has changed. Does nothing if there are no live updates.
 */
export function removeLiveUpdates(directory: string): void {
  if (!hasLiveUpdates(directory)) return;
  for (const path of FILES) rmSync(join(directory, path), { force: true });
  const changed = Object.entries(EDITS).flatMap(([path, edits]) => {
    const file = join(directory, path);
    return existsSync(file) ? applyEdits(file, edits).map((where) => `${path}: ${where}`) : [];
  });
  writeFileSync(join(directory, MIGRATION), REMOVE_TRIGGERS);
  if (changed.length > 0) console.warn(`${REMAINS}\n  ${changed.join("\n  ")}`);
}

const REMAINS = "These places have changed. If they still concern live updates, remove that by hand:";

const MIGRATION = "migrations/20261124120001_remove_account_changes.ts";

/** Databases that have the triggers lose them, and new ones never fire them. */
const REMOVE_TRIGGERS = `import { createTriggers, dropTriggers } from "./20261124120000_account_changes.ts";

/** Nothing listens to changes of accounts. */
export { createTriggers as down, dropTriggers as up };
`;
