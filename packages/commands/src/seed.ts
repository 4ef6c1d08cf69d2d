import { parseArgs } from "node:util";
import { migrateLatest } from "@latchkey/db";
import { runWithDatabase } from "./database.ts";
import { createDemoUser, DEMO_USER } from "./demo-user.ts";
import { loadEnvFile } from "./environment.ts";

const { values } = parseArgs({ options: { database: { type: "string" } } });
loadEnvFile();
requireConsent();
await runWithDatabase(async (db) => {
  const { rows } = await db.raw("SELECT current_database() AS name");
  if (values.database !== undefined && values.database !== rows[0].name)
    refuse(`DATABASE_URL names "${rows[0].name}".`);
  await migrateLatest(db);
  await createDemoUser(db);
  console.log(`Log in as ${DEMO_USER.username} with the password: ${DEMO_USER.password}`);
});

/** A production database may run on this machine, or its URL may be left in the environment, so no host name is proof. */
function requireConsent() {
  if (process.env.NODE_ENV === "production") refuse("It is never created with NODE_ENV=production.");
  if (process.env.DATABASE_URL && values.database === undefined)
    refuse("DATABASE_URL is set. If its database is for development only, name it: pnpm seed --database NAME");
}

function refuse(reason: string): never {
  console.error(`The demo user's password is public. ${reason}`);
  process.exit(1);
}
