import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { editDocuments } from "../files.ts";

/** The workflow that runs the tools. Without any, it has nothing to do. */
const NIGHTLY = ".github/workflows/nightly.yml";

/** Removes a script of the top package.json, with its documentation and its job in the nightly workflow. */
export function removeCommand(directory: string, name: string): void {
  editDocuments(directory, (text) => withoutTool(text, name));
  const nightly = join(directory, NIGHTLY);
  if (existsSync(nightly) && readFileSync(nightly, "utf8").includes("command: []")) rmSync(nightly);
  removeScript(directory, name);
}

/** Removes a tool's command in a list, its row in a table, and its job and settings in a workflow. */
function withoutTool(text: string, name: string) {
  return text
    .replaceAll(new RegExp(`^- \`pnpm ${name}\\b.*\\n(?: +.*\\n)*`, "gm"), "")
    .replaceAll(new RegExp(`^\\| ${name} .*\\n`, "gm"), "")
    .replaceAll(new RegExp(`^.* # pnpm ${name}\\b.*\\n`, "gm"), "")
    .replaceAll(new RegExp(`^( +command: \\[.*?)(?:, ${name}\\b|\\b${name}, |\\b${name}\\b)`, "gm"), "$1");
}

function removeScript(directory: string, name: string) {
  const file = join(directory, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  delete manifest.scripts[name];
  writeFileSync(file, JSON.stringify(manifest));
}
