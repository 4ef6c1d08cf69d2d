import { shape } from "./adopt/shape.ts";
import { Advice } from "./advice.ts";
import { editTree } from "./git/git.ts";
import { deferInterruption } from "./git/interruption.ts";

/** `shape-commit.ts COMMIT ADOPTION` prints the id of the shaped tree. Older versions run it, so it stays at this path. */
deferInterruption();
const [commit = "", adoption = ""] = process.argv.slice(2);
try {
  console.log(await editTree(commit, (directory) => shape(directory, JSON.parse(adoption))));
} catch (error) {
  if (!(error instanceof Advice)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
