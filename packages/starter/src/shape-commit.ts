import { editTree } from "./git.ts";
import { deferInterruption } from "./interruption.ts";
import { shape } from "./shape.ts";

/** Run by an older version: `shape-commit.ts COMMIT ADOPTION` prints the id of the shaped tree. */
deferInterruption();
const [commit = "", adoption = ""] = process.argv.slice(2);
console.log(await editTree(commit, (directory) => shape(directory, JSON.parse(adoption))));
