import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseDatabaseUrl } from "@latchkey/db";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { expect, test } from "vitest";

const { db, url, appUrl } = await withTestDatabase();
const role = parseDatabaseUrl(appUrl).user ?? "";
const MIGRATE = fileURLToPath(new URL("../src/migrate.ts", import.meta.url));

/** What `pnpm migrate` with these words prints, errors included. */
function migrate(words: string[], env: NodeJS.ProcessEnv) {
  return new Promise<{ code: number; output: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [MIGRATE, ...words],
      { env: { ...process.env, ...env } },
      (_, out, err) => {
        resolve({ code: child.exitCode ?? -1, output: out + err });
      },
    );
  });
}

test("migrate status as the apps' role says which privileges it lacks, and migrating as the owner grants them [O10]", async () => {
  const status = () => migrate(["status"], { DATABASE_URL: appUrl });
  await db.raw(`REVOKE SELECT ON sessions, knex_migrations FROM ${role}`);
  expect((await status()).output).toBe(
    `The role ${role} lacks SELECT on sessions, SELECT on knex_migrations.\n` +
      `Run as the owner: DATABASE_APP_ROLE=${role} pnpm migrate\n`,
  );
  const exact = `The role ${role} has exactly the privileges that the apps need.\n`;
  const granted = await migrate([], { DATABASE_URL: url, DATABASE_APP_ROLE: role });
  expect(granted).toEqual({ code: 0, output: `Applied: none\n${exact}` });
  expect((await status()).output).toMatch(/^Applied:\n(.+\n)+Pending: none\nThe role .* has exactly the privileges/);
});

test("migrate as the apps' role, or for a role that does not exist, changes nothing and says why [O10]", async () => {
  const [asApp, unknown] = await Promise.all([
    migrate([], { DATABASE_URL: appUrl }),
    migrate([], { DATABASE_URL: url, DATABASE_APP_ROLE: "nobody_here" }),
  ]);
  expect(asApp).toEqual({
    code: 1,
    output: expect.stringContaining("Run this with the URL of the owner of the tables"),
  });
  expect(unknown).toEqual({ code: 1, output: expect.stringContaining("CREATE ROLE nobody_here LOGIN") });
});

test("migrate status as the owner lists what the apps do not need [O10]", async () => {
  const { output } = await migrate(["status"], { DATABASE_URL: url });
  expect(output).toMatch(/can do more than the apps need. It is a superuser\.\n$/);
});
