import { listApps } from "@latchkey/product/apps";
import { readRecord, writeRecord } from "../adoption.ts";
import { Advice } from "../advice.ts";
import { commitToBranch } from "../git/advance.ts";
import { CHECKOUT, changesIn, editTree, git, requireCleanTree } from "../git/git.ts";
import { format, updateLockfile } from "../programs.ts";
import type { Arguments } from "../starter.ts";
import { checkPart, removeParts } from "./parts.ts";
import { warnWithoutSite } from "./warn-without-site.ts";

/** Removes apps, tools, including these commands, or live updates, and keeps later updates from bringing them back. */
export async function remove(args: Arguments): Promise<void> {
  const names = [...new Set(args.names)];
  if (names.length === 0) throw new Advice("Name what to remove: pnpm starter remove NAME…");
  requireCleanTree();
  for (const part of names) checkPart(CHECKOUT, part);
  warnWithoutSite(console, listApps(), names);
  const record = readRecord();
  const tree = await editTree("HEAD", async (directory) => {
    removeParts(directory, names);
    writeRecord(directory, { ...record, removed: [...record.removed, ...names] });
    format(directory, changesIn(directory));
    updateLockfile(directory);
  });
  if (args["dry-run"]) return console.log(git("diff", "--stat=80", "HEAD", tree));
  await commitToBranch(tree, `Remove ${names.join(" and ")}`);
  console.log(`Removed ${names.join(" and ")}. Next: pnpm test.`);
}
