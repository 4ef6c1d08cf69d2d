import { parseArgs } from "node:util";
import { developmentDatabase } from "./development-database.ts";
import { migrateLatest, migrationStatus, rollback } from "./migrations.ts";
import { openDatabase } from "./open-database.ts";

const commands = {
  latest: async (db) => list("Applied", await migrateLatest(db)),
  rollback: async (db) => list("Taken back", await rollback(db)),
  async status(db) {
    const { applied, pending } = await migrationStatus(db);
    list("Applied", applied);
    list("Pending", pending);
  },
} satisfies Record<string, (db: ReturnType<typeof openDatabase>) => void | Promise<void>>;

function list(title: string, files: string[]) {
  console.log(files.length ? `${title}:\n  ${files.join("\n  ")}` : `${title}: none`);
}

const { positionals } = parseArgs({ allowPositionals: true });
const name = positionals[0] ?? "latest";
if (!Object.hasOwn(commands, name)) {
  console.error(`Unknown command ${name}. Use: pnpm migrate [${Object.keys(commands).join("|")}]`);
  process.exit(2);
}

const server = await developmentDatabase();
const db = openDatabase(server.url, { statementTimeout: 600_000 });
try {
  await commands[name as keyof typeof commands](db);
} finally {
  await db.destroy();
  await server.stop();
}
