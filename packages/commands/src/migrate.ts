import { parseArgs } from "node:util";
import {
  type Database,
  grantToApps,
  inspectRole,
  migrateLatest,
  migrationStatus,
  requireRole,
  rollback,
} from "@latchkey/db";
import { runWithDatabase } from "./database.ts";
import { loadEnvFile } from "./environment.ts";

const commands = new Map([
  ["latest", async (db: Database) => changeSchema(db, "Applied", migrateLatest)],
  ["rollback", async (db: Database) => changeSchema(db, "Rolled back", rollback)],
  ["status", showStatus],
]);

/** Then grants the privileges again, because a migration may have created tables. */
async function changeSchema(db: Database, title: string, change: (db: Database) => Promise<string[]>) {
  const role = process.env.DATABASE_APP_ROLE;
  if (role) await requireRole(db, role);
  list(title, await change(db));
  if (!role) return;
  await grantToApps(db, role);
  console.log(describeRole(await inspectRole(db, role)));
}

async function showStatus(db: Database) {
  const status = await migrationStatus(db);
  if (status) {
    list("Applied", status.applied);
    list("Pending", status.pending);
  }
  if (!status?.pending.length) console.log(describeRole(await inspectRole(db)));
}

function list(title: string, files: string[]) {
  console.log(files.length > 0 ? `${title}:\n  ${files.join("\n  ")}` : `${title}: none`);
}

function describeRole({ name, missing, excess }: Awaited<ReturnType<typeof inspectRole>>) {
  if (missing.length > 0) {
    return `The role ${name} lacks ${missing.join(", ")}.\nRun as the owner: DATABASE_APP_ROLE=${name} pnpm migrate`;
  }
  if (excess.length === 0) return `The role ${name} has exactly the privileges that the apps need.`;
  return `The role ${name} can do more than the apps need. It ${excess.join(", ")}.`;
}

const { positionals } = parseArgs({ allowPositionals: true });
const command = commands.get(positionals[0] ?? "latest");
if (!command) {
  console.error(`Unknown command: ${positionals[0]}. Usage: pnpm migrate [${[...commands.keys()].join("|")}]`);
  process.exit(2);
}

loadEnvFile();
await runWithDatabase(command);
