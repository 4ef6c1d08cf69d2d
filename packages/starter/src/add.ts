import { listApps } from "@latchkey/product/apps";
import { commitToBranch } from "./advance.ts";
import { Advice } from "./advice.ts";
import { addToDeployment } from "./deployment.ts";
import { writeFiles } from "./files.ts";
import { editTree, requireCleanTree } from "./git.ts";
import { newApp } from "./new-app.ts";
import { newMigration } from "./new-migration.ts";
import { format, updateLockfile } from "./shape.ts";
import type { Arguments } from "./starter.ts";

/** Adds an app or a migration, and commits it. */
export async function add({ names: [what, name = ""], ...args }: Arguments): Promise<void> {
  if (what !== "app" && what !== "migration") throw new Advice("Name what to add: pnpm starter add app|migration NAME");
  requireCleanTree();
  const files = what === "app" ? newApp({ ...args, name }, listApps()) : newMigration(name, new Date());
  if (args["dry-run"]) return console.log([...files.keys()].join("\n"));
  const tree = await editTree("HEAD", async (directory) => {
    writeFiles(directory, files);
    if (what === "app") addToDeployment(directory, name);
    format(directory);
    if (what === "app") updateLockfile(directory);
  });
  await commitToBranch(tree, `Add ${what} ${name}`);
  console.log(`Added ${[...files.keys()].join("\n      ")}\n\nNext: ${what === "app" ? "pnpm dev" : "pnpm migrate"}`);
}
