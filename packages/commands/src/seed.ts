import { migrateLatest } from "@latchkey/db";
import { isForDevelopment, openServer, withDatabase } from "./database.ts";
import { createDemoUser, DEMO_USER } from "./demo-user.ts";
import { loadEnvFile } from "./environment.ts";

loadEnvFile();
const server = await openServer({ join: true });
if (!isForDevelopment(server.url)) {
  console.error(
    "The demo user's password is public: it is made in a database on this machine only, and not in production.",
  );
  process.exit(1);
}
await withDatabase(server.url, async (db) => {
  await migrateLatest(db);
  await createDemoUser(db);
  console.log(`There is a user ${DEMO_USER.username} with the password: ${DEMO_USER.password}`);
}).finally(() => server.stop());
