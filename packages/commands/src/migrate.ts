import { parseArgs } from "node:util";
import { type Database, migrateLatest, migrationStatus, rollback } from "@latchkey/db";
import { runWithDatabase } from "./database.ts";
import { loadEnvFile } from "./environment.ts";

const commands = new Map([
  ["latest", async (db: Database) => list("Applied", await migrateLatest(db))],
  ["rollback", async (db: Database) => list("Rolled back", await rollback(db))],
  ["status", showStatus],
]);

async function showStatus(db: Database) {
  const { applied, pending } = await migrationStatus(db);
  list("Applied", applied);
  list("Pending", pending);
}

function list(title: string, files: string[]) {
  console.log(files.length > 0 ? `${title}:\n  ${files.join("\n  ")}` : `${title}: none`);
}

const { positionals } = parseArgs({ allowPositionals: true });
const command = commands.get(positionals[0] ?? "latest");
if (!command) {
  console.error(`Unknown: ${positionals[0]}. Use: pnpm migrate [${[...commands.keys()].join("|")}]`);
  process.exit(2);
}

loadEnvFile();
await runWithDatabase(command);
