import { listApps } from "@latchkey/product/apps";
import { addToReadme } from "../adopt/product-readme.ts";
import { writeFiles } from "../files.ts";
import { commitToBranch } from "../git/advance.ts";
import { changesIn, editTree, git, requireCleanTree } from "../git/git.ts";
import { format, updateLockfile } from "../programs.ts";
import type { Arguments } from "../starter.ts";
import { addToDeployment } from "./deployment.ts";
import { type Files, newApp } from "./new-app.ts";
import { newMigration } from "./new-migration.ts";

/** Adds an app, and commits it. */
export async function addApp({ names: [name = ""], ...args }: Arguments): Promise<void> {
  requireCleanTree();
  const files = newApp({ ...args, name }, listApps());
  const finish = (directory: string) => {
    addToDeployment(directory, name);
    addToReadme(directory, name);
    updateLockfile(directory);
  };
  await commitFiles(files, `Add app ${name}`, { ...args, finish, next: "pnpm dev" });
}

/** Adds a migration that changes nothing yet, and commits it. */
export async function addMigration({ names: [name = ""], ...args }: Arguments): Promise<void> {
  requireCleanTree();
  await commitFiles(newMigration(name, new Date()), `Add migration ${name}`, { ...args, next: "pnpm migrate" });
}

interface Options extends Pick<Arguments, "dry-run"> {
  /** Edits other files. */
  finish?: (directory: string) => void;
  /** The command to run next. */
  next: string;
}

async function commitFiles(files: Files, message: string, { finish, next, ...args }: Options) {
  const tree = await editTree("HEAD", async (directory) => {
    writeFiles(directory, files);
    finish?.(directory);
    format(directory, changesIn(directory));
  });
  const changes = git("diff", "--stat=80", "HEAD", tree);
  if (args["dry-run"]) return console.log(changes);
  await commitToBranch(tree, message);
  console.log(`${changes}\n\nNext: ${next}`);
}
