import { appendFile, cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@latchkey/dev-database";
import { PATIENT_DATABASE } from "@latchkey/dev-database/patient-database";
import { apiOf, listApps, ROOT } from "@latchkey/product/apps";
import { startApp } from "@latchkey/testkit/app-process";
import { CHEAP_HASHES } from "@latchkey/testkit/cheap-hashes";
import { afterAll } from "vitest";

export const SECRET = "the-secret-of-the-deployment-under-test";

const { directory } = apiOf(listApps());

/** The steps that end what the current file's tests started. */
export const undo: (() => unknown)[] = [];

/** Runs the steps after the last test of a file, the last one first. */
export function undoAfterAll() {
  afterAll(async () => {
    while (undo.length > 0) await undo.pop()?.();
  });
}

/** Starts the API as in production, behind a gateway, until the tests end. Returns its port. */
export async function startApi(env: NodeJS.ProcessEnv, root = ROOT): Promise<number> {
  const port = await freePort();
  const app = startApp({
    directory: join(root, directory.slice(ROOT.length)),
    origin: `http://127.0.0.1:${port}`,
    env: {
      NODE_OPTIONS: `${CHEAP_HASHES} ${PATIENT_DATABASE}`,
      NODE_ENV: "production",
      LOG_LEVEL: "info",
      SESSION_SECRETS: SECRET,
      COOKIE_DOMAIN: "example.test",
      TRUST_PROXY: "1",
      API_PORT: `${port}`,
      ...env,
    },
  });
  undo.push(() => app.end("SIGKILL"));
  await app.listening();
  return port;
}

const OMITTED = /\/(\..+|dist|test|tests|test-results)$/;

/** Copies what the API runs on, and changes a line: another version of it. Returns the new root. */
export async function copyWithChange(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), "latchkey-version-"));
  undo.push(() => rm(copy, { recursive: true }));
  const options = { recursive: true, verbatimSymlinks: true, filter: (path: string) => !OMITTED.test(path) };
  for (const name of ["package.json", "migrations", "packages", directory.slice(ROOT.length)]) {
    await cp(join(ROOT, name), join(copy, name), options);
  }
  await symlink(join(ROOT, "node_modules"), join(copy, "node_modules"));
  await appendFile(join(copy, "packages/auth-core/src/policy.ts"), "\n// Another version.\n");
  return copy;
}
