import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KINDS } from "../src/add/new-app.ts";
import { git } from "../src/git/git.ts";
import { UPSTREAM } from "../src/names.ts";

/**
 * `pnpm test:clones [CHOICE…]`: does what a team does. Each choice adopts a clone of an older version, updates it to this
 * one, adds an app of every kind, and runs all checks and tests. Takes minutes.
 */
const CHOICES: Record<string, string[]> = {
  everything: [],
  htmx: ["--sites", "htmx-site", "--registration", "invitation", "--without", "live,drill"],
  spa: ["--sites", "spa", "--without", "drill,bench"],
};

/** How many commits a clone may be behind. */
const COMMITS_BEHIND = 20;

const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(CHOICES);
for (const choice of chosen) {
  const options = CHOICES[choice];
  if (!options) throw new Error(`There is no choice ${choice}: choose from ${Object.keys(CHOICES).join(", ")}`);
  const directory = mkdtempSync(join(tmpdir(), "starter-clone-"));
  console.log(`\n${choice}: ${directory}`);
  tryOut(directory, options);
  rmSync(directory, { recursive: true });
}

function tryOut(directory: string, choice: string[]) {
  const upstream = git("rev-parse", "--show-toplevel");
  const run = (command: string, ...args: string[]) => {
    console.log(`$ ${command} ${args.join(" ")}`);
    execFileSync(command, args, { cwd: directory, stdio: ["ignore", "inherit", "inherit"] });
  };
  run("git", "clone", "--quiet", upstream, ".");
  run("git", "reset", "--quiet", "--hard", olderVersion());
  run("pnpm", "install", "--frozen-lockfile");
  run("pnpm", "starter", "adopt", "--name", "Acme Desk", "--scope", "acme-desk", ...choice);
  run("pnpm", "install", "--frozen-lockfile");
  run("pnpm", "starter", "update", "--from", upstream);
  run("pnpm", "install", "--frozen-lockfile");
  for (const kind of KINDS) run("pnpm", "starter", "add", "app", `new-${kind}`, "--kind", kind);
  run("pnpm", "starter", "add", "app", "new-login", "--kind", "pages", "--login");
  run("pnpm", "install", "--frozen-lockfile");
  requireNoLeftovers(directory);
  run("pnpm", "test");
}

/** The oldest of the last versions that can adopt and update as this one does. */
function olderVersion() {
  const versions = git("log", `--max-count=${COMMITS_BEHIND}`, "--format=%H").split("\n");
  const file = "packages/starter/src/shape-commit.ts";
  return versions.findLast((version) => git("ls-tree", "--name-only", version, file)) ?? "HEAD";
}

function requireNoLeftovers(directory: string) {
  const args = [
    "grep",
    "-il",
    UPSTREAM.slug,
    "--",
    ".",
    ":!docs/starter",
    ":!LICENSE",
    ":!packages/starter/upstream.json",
  ];
  let found = "";
  try {
    found = execFileSync("git", args, { cwd: directory, encoding: "utf8" });
  } catch {
    return; // git grep fails if it finds nothing.
  }
  throw new Error(`The starter's name is left in:\n${found}`);
}
