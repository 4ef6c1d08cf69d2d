import { parseArgs } from "node:util";
import { endAllSessions, findByUsername, listAllSessions } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import { runWithDatabase } from "./database.ts";
import { loadEnvFile } from "./environment.ts";

const USAGE = "Usage: pnpm sessions list|end --user NAME | --all";

const commands = new Map([
  ["list", list],
  ["end", end],
]);

/** @param username lists all users' sessions if undefined */
async function list(db: Database, username?: string) {
  const sessions = await listAllSessions(db, username);
  const rows = sessions.map(({ username, browser, address, loggedInAt, lastSeenAt, remembered }) => {
    const times = { "logged in": loggedInAt.toISOString(), "last seen": lastSeenAt.toISOString() };
    return { user: username, browser, address, ...times, remembered };
  });
  if (rows.length > 0) console.table(rows);
  console.log(sessions.length === 1 ? "1 session" : `${sessions.length} sessions`);
}

async function end(db: Database, username?: string) {
  const count = await endAllSessions(db, username);
  console.log(count === 1 ? "1 session ended" : `${count} sessions ended`);
}

/** The parsed command line, or undefined if it does not match USAGE. */
function parseRequest() {
  try {
    const options = { user: { type: "string" }, all: { type: "boolean" } } as const;
    const { positionals, values } = parseArgs({ allowPositionals: true, options });
    const [name = "", ...others] = positionals;
    const command = commands.get(name);
    const { user, all = false } = values;
    return command && others.length === 0 && (user === undefined) === all ? { command, user } : undefined;
  } catch {
    return undefined;
  }
}

const request = parseRequest();
if (!request) {
  console.error(USAGE);
  process.exit(2);
}

loadEnvFile();
await runWithDatabase(async (db) => {
  const { command, user } = request;
  if (user === undefined || (await findByUsername(db, user))) return command(db, user);
  console.error(`There is no user ${user}.`);
  process.exitCode = 1;
});
