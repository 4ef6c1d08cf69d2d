import { migrateLatest, openDatabase } from "@latchkey/db";
import { developmentDatabase } from "@latchkey/db/embedded";
import { createDemoUser, DEMO_USER } from "./demo-user.ts";
import { loadEnvFile } from "./environment.ts";

loadEnvFile();
const server = await developmentDatabase();
const db = openDatabase(server.url, { statementTimeout: 60_000 });
try {
  await migrateLatest(db);
  await createDemoUser(db);
  console.log(`There is a user ${DEMO_USER.username} with the password: ${DEMO_USER.password}`);
} finally {
  await db.destroy();
  await server.stop();
}
