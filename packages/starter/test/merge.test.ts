import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const directory = mkdtempSync(join(tmpdir(), "starter-test-"));
afterAll(() => rmSync(directory, { recursive: true }));

const git = (...args: string[]) => {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
  return execFileSync("git", [...identity, ...args], { cwd: directory, encoding: "utf8" }).trim();
};

function commit(path: string, text: string) {
  writeFileSync(join(directory, path), text);
  git("add", path);
  git("commit", "--quiet", "--message", path);
  return git("rev-parse", "HEAD");
}

git("init", "--quiet", "--initial-branch=main");
git("config", "user.name", "Test");
git("config", "user.email", "test@example.com");
const base = commit("pnpm-lock.yaml", "lockfileVersion: 1\n");
const snapshot = commit("news.txt", "News\n");
git("reset", "--quiet", "--hard", base);
const product = commit("team.txt", "Team\n");
// A team's hook may need dependencies, which are installed only in the checkout.
writeFileSync(join(directory, ".git/hooks/post-checkout"), "#!/bin/sh\nexit 1\n", { mode: 0o700 });

const program = `
  import { deferInterruption } from ${JSON.stringify(join(import.meta.dirname, "../src/git/interruption.ts"))};
  import { merge } from ${JSON.stringify(join(import.meta.dirname, "../src/update/merge.ts"))};
  deferInterruption();
  await merge(${JSON.stringify(snapshot)}).catch(({ message }) => process.exit(console.error(message) ?? 1));`;

/** @param pnpm the body of a shell script that stands in for pnpm, which updates the lockfile; null: there is none */
function mergeWith(pnpm: string | null) {
  const script = join(directory, ".git/pnpm");
  rmSync(script, { force: true });
  if (pnpm !== null) writeFileSync(script, `#!/bin/sh\n${pnpm}\n`, { mode: 0o700 });
  const env = { ...process.env, npm_execpath: script };
  const options = { cwd: directory, encoding: "utf8", env } as const;
  return spawnSync(process.execPath, ["--input-type=module", "--eval", program], options);
}

test.each([
  ["pnpm fails", "exit 1", "pnpm failed. Nothing was changed."],
  ["pnpm is missing", null, "ENOENT. Nothing was changed."],
  ["Ctrl-C is pressed", "kill -INT $PPID", "Nothing was changed."],
])("an update changes nothing if %s", (_, pnpm, message) => {
  expect(mergeWith(pnpm)).toMatchObject({ status: 1, stderr: expect.stringContaining(message) });
  expect(git("rev-parse", "HEAD")).toBe(product);
  expect(git("status", "--porcelain")).toBe("");
  expect(git("worktree", "list").split("\n")).toHaveLength(1);
});

test("an update is one commit, with the lockfile that pnpm makes of both sides", () => {
  expect(mergeWith("echo 'lockfileVersion: 2' > pnpm-lock.yaml")).toMatchObject({ status: 0 });
  expect(git("log", "--format=%H", "-2").split("\n")).toContain(product);
  expect(git("status", "--porcelain")).toBe("");
  expect(readFileSync(join(directory, "pnpm-lock.yaml"), "utf8")).toBe("lockfileVersion: 2\n");
  expect(readFileSync(join(directory, "news.txt"), "utf8")).toBe("News\n");
});
