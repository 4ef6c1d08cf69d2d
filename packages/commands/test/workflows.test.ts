import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { expect, test } from "vitest";

const root = new URL("../../../", import.meta.url);
const read = (path: string) => readFile(new URL(path, root), "utf8");
const workflows = globSync(".github/workflows/*.yml", { cwd: fileURLToPath(root) });

test.each(workflows)(
  "%s is a valid workflow with pinned actions, read access, a time limit and our commands",
  async (name) => {
    const content = await read(name);
    const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
    expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
    expect(value).toBeDefined();
    for (const [, action = ""] of content.matchAll(/uses: (\S+.*)/g))
      expect(action).toMatch(/@[\da-f]{40} # v\d+\.\d+\.\d+$/);
    expect(content).toContain("\npermissions:\n  contents: read\n");
    expect(content.match(/runs-on:/g)?.length).toBe(content.match(/timeout-minutes:/g)?.length);
    const { scripts } = JSON.parse(await read("package.json"));
    const known = ["install", "--filter", ...Object.keys(scripts)];
    expect(commandsOf(content).filter((command) => !known.includes(command))).toEqual([]);
  },
);

/** What follows `pnpm` in steps. A step that takes its command from the matrix runs each of its entries. */
function commandsOf(content: string) {
  const [, matrix = ""] = content.match(/^ +command: \[(.*)\]$/m) ?? [];
  return [...content.matchAll(/run: pnpm (\$\{\{ matrix\.command \}\}|\S+)/g)].flatMap(([, command = ""]) =>
    command.startsWith("$") ? matrix.split(", ") : [command],
  );
}
