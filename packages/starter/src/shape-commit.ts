import { Advice } from "./advice.ts";
import { editTree } from "./git.ts";
import { deferInterruption } from "./interruption.ts";
import { shape } from "./shape.ts";

/** Run by an older version: `shape-commit.ts COMMIT ADOPTION` prints the id of the shaped tree. */
deferInterruption();
const [commit = "", adoption = ""] = process.argv.slice(2);
try {
  console.log(await editTree(commit, (directory) => shape(directory, JSON.parse(adoption))));
} catch (error) {
  if (!(error instanceof Advice)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
