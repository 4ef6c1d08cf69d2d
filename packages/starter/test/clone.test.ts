import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "@latchkey/product/apps";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { UPSTREAM } from "../src/names.ts";
import { copyCheckout } from "./checkout.ts";

// Each starts git, the formatter and pnpm several times, beside all other tests of the run.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const folder = mkdtempSync(join(tmpdir(), "starter-test-"));
const upstream = join(folder, "upstream");
let product = join(folder, "product");
afterAll(() => rmSync(folder, { recursive: true }));

const git = (cwd: string, ...args: string[]) =>
  execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...args], {
    cwd,
    encoding: "utf8",
  });

function commit(cwd: string, message: string) {
  git(cwd, "add", "--all", "--force");
  git(cwd, "commit", "--quiet", "-m", message);
}

const IDENTITY = {
  ...{ GIT_AUTHOR_NAME: "Test", GIT_AUTHOR_EMAIL: "test@example.com" },
  ...{ GIT_COMMITTER_NAME: "Test", GIT_COMMITTER_EMAIL: "test@example.com" },
};

const starter = (...args: string[]) => starterIn(product, ...args);

function starterIn(cwd: string, ...args: string[]) {
  const program = join(ROOT, "packages/starter/src/starter.ts");
  const options = { cwd, encoding: "utf8", env: { ...process.env, ...IDENTITY } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], options);
  return { status, output: stdout + stderr };
}

const NAMES = ["--name", "Acme Desk", "--scope", "acme-desk"];
const ADOPT = ["adopt", ...NAMES, "--sites", "htmx-site,astro-site,", "--registration", "invitation"];
const UNFORMATTED = "export const ours   = 1\n";
const read = (path: string) => readFileSync(join(product, path), "utf8");

beforeAll(() => {
  for (const directory of [upstream, product]) {
    copyCheckout(directory);
    git(directory, "init", "--quiet", "--initial-branch=main");
    commit(directory, "Start");
  }
});

test("adopt refuses uncommitted changes and names that would break code, and changes nothing", () => {
  expect(starter("adopt", "--name", 'A"B', "--scope", "ab")).toMatchObject({ status: 1 });
  const withoutSite = starter("adopt", "--name", "Acme Desk", "--sites", "none");
  expect(withoutSite).toMatchObject({
    status: 1,
    output: expect.stringContaining("Emails link to the pages of a site"),
  });
  writeFileSync(join(product, "new.txt"), "");
  expect(starter(...ADOPT)).toMatchObject({ status: 1, output: expect.stringContaining("Commit or stash") });
  rmSync(join(product, "new.txt"));
  expect(git(product, "status", "--porcelain")).toBe("");
});

test("adopt leaves the starter's name only in the license, in its own documents and where updates look for it", () => {
  expect(starter(...ADOPT)).toMatchObject({ status: 0 });
  expect(git(product, "status", "--porcelain")).toBe("");
  const found = git(product, "grep", "-il", UPSTREAM.slug).trim().split("\n");
  expect(found.filter((path) => !path.startsWith("docs/starter/"))).toEqual([
    "LICENSE",
    "packages/starter/upstream.json",
  ]);
  expect(read("README.md")).toMatch(/^# Acme Desk/);
  expect(read(".env.example")).toContain("\nREGISTRATION=invitation\n");
  expect(read(".env")).toContain("\nREGISTRATION=invitation\n");
  expect(read("compose.yaml")).toContain(`REGISTRATION: \${REGISTRATION:-invitation}\n`);
  expect(read("docs/starter/README.md")).toContain("[Changelog](CHANGELOG.md) · [MIT](../../LICENSE)");
  expect(read("LICENSE")).toContain("The Acme Desk authors\n");
  expect(read("package.json") + read(".github/workflows/nightly.yml")).not.toContain("test:clones");
  expect(existsSync(join(product, "packages/starter/test/clone.test.ts"))).toBe(false);
  expect(read(".env")).toMatch(/^SESSION_SECRETS=[\da-f]{64}$/m);
});

test("update finds the version below changes that the team made before it adopted the starter", () => {
  const early = join(folder, "early");
  git(folder, "clone", "--quiet", upstream, early);
  writeFileSync(join(early, "ours.txt"), "");
  commit(early, "Change something");
  const adoption = { name: "Acme", slug: "acme", removed: [], upstream: git(early, "rev-parse", "HEAD^{tree}").trim() };
  writeFileSync(join(early, "packages/starter/adoption.json"), JSON.stringify(adoption));
  expect(starterIn(early, "update", "--from", upstream, "--check").output).toBe("Already up to date.\n");
});

test("update stops with advice where the team changed the same lines", () => {
  for (const [directory, line] of [
    [product, "Ours"],
    [upstream, "Theirs"],
  ] as const) {
    writeFileSync(join(directory, "docs/glossary.md"), `# ${line}\n`);
    commit(directory, "Change a title");
  }
  expect(starter("update", "--from", upstream)).toMatchObject({
    status: 1,
    output: expect.stringContaining("  docs/glossary.md\n"),
  });
  git(product, "cherry-pick", "--abort");
  expect(read("docs/glossary.md")).toBe("# Ours\n");
  for (const directory of [product, upstream]) git(directory, "reset", "--quiet", "--hard", "HEAD^");
});

/** Edits a file of a repository. */
function replaceIn(directory: string, path: string, from: string, to: string) {
  const file = join(directory, path);
  writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
}

test("remove takes an app, live updates and the tools out of code, documents and settings", () => {
  mkdirSync(join(product, "apps/astro-site/node_modules"), { recursive: true });
  expect(starter("remove", "api").output).toContain("cannot be removed");
  for (const name of ["wiki", "astro-site/"]) expect(starter("remove", name).output).toContain(`There is no ${name}`);
  writeFileSync(join(product, "apps/htmx-site/src/ours.ts"), UNFORMATTED);
  commit(product, "Add a file");
  expect(starter("remove", "drill", "--check").output).toContain("pnpm starter remove takes no --check.");
  mkdirSync(join(product, "apps/astro-site/node_modules/astro"), { recursive: true });
  writeFileSync(join(product, "apps/astro-site/node_modules/astro/index.js"), "");
  const { status, output } = starter("remove", "astro-site", "live", "drill", "bench", "deploy");
  expect([status, output]).toEqual([0, expect.not.stringContaining("by hand")]);
  expect(read("apps/api/src/app.ts") + read("apps/htmx-site/views/layout.eta")).not.toMatch(/\blive\b/);
  expect(existsSync(join(product, "apps/astro-site"))).toBe(false);
  expect(read("apps/htmx-site/src/ours.ts")).toBe(UNFORMATTED);
  expect(read("pnpm-lock.yaml")).not.toMatch(/apps\/astro-site|^ +astro@/m);
  expect(read("docs/commands.md")).not.toContain("pnpm drill");
  const scripts = Object.keys(JSON.parse(read("package.json")).scripts);
  for (const script of ["bench", "test:deploy"]) expect(scripts).not.toContain(script);
  expect(existsSync(join(product, "packages/e2e"))).toBe(true);
  for (const file of ["compose.yaml", "deploy/Caddyfile"]) expect(read(file)).not.toContain("astro");
  expect(existsSync(join(product, "deploy/systemd/acme-desk-astro-site@.service"))).toBe(false);
});

test("add lists all files that it would change, and refuses options of something else", () => {
  const add = (...args: string[]) => starterIn(upstream, "add", ...args).output;
  const changes = add("app", "wiki", "--kind", "api", "--dry-run");
  for (const path of ["apps/wiki/src/server.ts", "compose.yaml", "deploy/Caddyfile"]) expect(changes).toContain(path);
  expect(add("migration", "notes", "--kind", "api")).toContain("add migration takes no --kind");
  expect(add("page")).toContain("pnpm starter add migration NAME");
});

const LIVE = "packages/ui/assets/live.js";

/** The history has no commit of the adoption then. */
function squashAndCloneAgain() {
  git(product, "reset", "--quiet", "--soft", git(product, "rev-list", "--max-parents=0", "HEAD").trim());
  commit(product, "Squash everything");
  git(folder, "clone", "--quiet", product, "teammate");
  product = join(folder, "teammate");
}

test("update merges a newer version by its own rules, without removed parts, beside the team's changes", () => {
  squashAndCloneAgain();
  appendFileSync(join(product, "docs/testing.md"), "\nOur own rule.\n");
  writeFileSync(join(product, "deploy/tracing/ours.js"), "");
  for (const directory of [product, upstream])
    replaceIn(directory, "pnpm-lock.yaml", "autoInstallPeers: true", `autoInstallPeers: true # ${directory}`);
  commit(product, "Change the product");
  writeFileSync(join(upstream, "docs/news.md"), `# News of ${UPSTREAM.name}\n`);
  replaceIn(upstream, "docs/testing.md", "# ", "# How ");
  for (const path of ["apps/astro-site/src/app.ts", LIVE]) appendFileSync(join(upstream, path), "// A change.\n");
  replaceIn(
    upstream,
    "packages/starter/src/adopt/product-readme.ts",
    "In development, log in",
    "For a first look, log in",
  );
  appendFileSync(join(upstream, "CHANGELOG.md"), "\n### Security\n\n- A fix.\n");
  git(upstream, "rm", "-r", "--quiet", "deploy/tracing");
  commit(upstream, "Change the starter");

  expect(starter("update", "--from", upstream, "--check").output).toBe("Security\n\n- A fix.\n\n");
  const bundle = join(folder, "upstream.bundle");
  git(upstream, "bundle", "create", "--quiet", bundle, "HEAD");
  expect(starter("update", "--from", bundle)).toMatchObject({ status: 0 });
  expect(git(product, "status", "--porcelain")).toBe("");
  expect(read("pnpm-lock.yaml")).toContain("autoInstallPeers: true\n");
  expect(read("docs/news.md")).toBe("# News of Acme Desk\n");
  expect(read("README.md")).toContain("For a first look");
  expect(read("docs/testing.md")).toMatch(/^# How [\s\S]*Our own rule\.\n$/);
  expect(existsSync(join(product, "deploy/tracing/ours.js"))).toBe(true);
  for (const path of ["apps/astro-site", "deploy/tracing/package.json", LIVE])
    expect(existsSync(join(product, path)), path).toBe(false);
  expect(starter("update", "--from", `file://${upstream}`).output).toContain("Already up to date");
});

test("remove can take the starter's own commands out, with what only their templates use", () => {
  expect(existsSync(join(product, "packages/astro-server"))).toBe(true);
  expect(starter("remove", "starter")).toMatchObject({ status: 0 });
  for (const name of ["starter", "astro-server"]) expect(existsSync(join(product, "packages", name)), name).toBe(false);
  expect(existsSync(join(product, "packages/commands"))).toBe(true);
  expect(read("pnpm-workspace.yaml") + read("docs/architecture.md")).not.toContain("astro");
  expect(read("docs/commands.md") + read("docs/architecture.md") + read("package.json")).not.toMatch(/starter[/: ]/);
});
