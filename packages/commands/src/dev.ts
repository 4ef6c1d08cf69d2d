import { migrateLatest } from "@latchkey/db";
import { printBannerWhenReady } from "./banner.ts";
import { giveUp, openServer, withDatabase } from "./database.ts";
import { createDemoUser } from "./demo-user.ts";
import { offerDevProvider } from "./dev-provider.ts";
import { loadEnvFile, readAllSettings } from "./environment.ts";
import { requireFreePorts } from "./ports.ts";
import { runApps } from "./turbo.ts";

process.env.NODE_ENV = "development";
loadEnvFile();
const embedded = !process.env.DATABASE_URL;
const apps = readAllSettings({ database: !embedded });
await requireFreePorts(apps);

const server = await openServer({ join: false });
process.env.DATABASE_URL = server.url;
await withDatabase(server.url, async (db) => {
  await migrateLatest(db);
  if (embedded) await createDemoUser(db);
}).catch(async (error) => {
  await server.stop();
  giveUp(error);
});

const provider = await offerDevProvider(apps);

void printBannerWhenReady({ apps, demo: embedded, database: embedded ? server.url : undefined, provider });
if (process.argv.includes("--inspect")) {
  process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} --import=${import.meta.resolve("./inspector.ts")}`;
}
const exitCode = await runApps("dev");
await server.stop();
if (exitCode === 0 || exitCode === 130 || exitCode === 143) console.log("\n  Stopped. The data is kept.");
process.exit(exitCode);
