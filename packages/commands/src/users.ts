import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import {
  createInvitation,
  createPasswordLink,
  createUser,
  disableUser,
  enableUser,
  findByUsername,
  InvalidInput,
  LINK_LIFETIME,
  linkKeys,
  listActivity,
  listUsers,
  queueInvitation,
  removeUser,
  resetSecondFactor,
  sessionSettings,
} from "@latchkey/auth-core";
import type { Database, EventRow } from "@latchkey/db";
import { apiOf, sitesOf } from "@latchkey/product/apps";
import { readSettings, settingsOrExit } from "@latchkey/server";
import { formatDuration } from "@latchkey/texts";
import stringWidth from "string-width";
import { runWithDatabase } from "./database.ts";
import { loadEnvFile, ORIGINS, readAllSettings } from "./environment.ts";

const USAGE = `Usage: pnpm users list
       pnpm users create NAME EMAIL [--password-stdin]
       pnpm users link|disable|enable|activity|reset-second-factor NAME
       pnpm users invite EMAIL [--email]
       pnpm users delete NAME --yes
--json prints one JSON object per line.`;

const LINE_WIDTH = 80;
const PAGE_SIZE = 500;

interface Flags {
  json: boolean;
  yes: boolean;
  "password-stdin": boolean;
  email: boolean;
}

const OWN_FLAGS = ["yes", "password-stdin", "email"] as const;

interface Verb {
  arguments: number;
  /** The flag that it takes besides --json. */
  flag?: (typeof OWN_FLAGS)[number];
  run(db: Database, words: string[], flags: Flags): Promise<void>;
}

const verbs = new Map<string, Verb>([
  ["list", { arguments: 0, run: list }],
  ["create", { arguments: 2, flag: "password-stdin", run: create }],
  ["link", { arguments: 1, run: link }],
  ["invite", { arguments: 1, flag: "email", run: invite }],
  ["disable", { arguments: 1, run: disable }],
  ["enable", { arguments: 1, run: enable }],
  ["reset-second-factor", { arguments: 1, run: resetFactor }],
  ["activity", { arguments: 1, run: activity }],
  ["delete", { arguments: 1, flag: "yes", run: remove }],
]);

async function list(db: Database, _words: string[], { json }: Flags) {
  let after = "";
  for (let more = true; more; ) {
    const users = await listUsers(db, after, PAGE_SIZE);
    const width = Math.max(...users.map(({ username }) => stringWidth(username)));
    for (const user of users) console.log(json ? JSON.stringify(describe(user)) : row(user, width));
    after = users.at(-1)?.username_key ?? "";
    more = users.length === PAGE_SIZE;
  }
}

type User = Awaited<ReturnType<typeof listUsers>>[number];

const describe = ({ id, username, email, created_at, disabled_at }: User) => ({
  ...{ id, username, email },
  createdAt: created_at,
  disabledAt: disabled_at,
});

function row({ username, email, created_at, disabled_at }: User, width: number) {
  const state = disabled_at ? "disabled" : "enabled ";
  const padding = " ".repeat(width - stringWidth(username));
  return fit(`${username}${padding}  ${created_at.toISOString().slice(0, 10)}  ${state}  ${email}`);
}

/** Truncates a line to the width of a terminal, where some characters take two columns. */
function fit(line: string) {
  if (stringWidth(line) <= LINE_WIDTH) return line;
  const kept = [...line];
  while (stringWidth(kept.join("")) >= LINE_WIDTH) kept.pop();
  return `${kept.join("")}…`;
}

async function create(db: Database, [username = "", email = ""]: string[], flags: Flags) {
  const fromInput = flags["password-stdin"];
  const password = fromInput ? (await text(process.stdin)).replace(/\r?\n$/, "") : undefined;
  const target = fromInput ? undefined : linkTarget(); // Invalid settings must not leave a user without a link.
  const user = await createUser(db, { username, email, password });
  const url = target?.url("/password/reset", await createPasswordLink(db, target.keys, user));
  print(flags, { created: user.username, url }, `Created ${user.username}.${url ? linkText(url) : ""}`);
}

async function link(db: Database, [username = ""]: string[], flags: Flags) {
  const user = await requireUser(db, username);
  if (user.disabled_at) fail(`${user.username} is disabled. Run: pnpm users enable ${user.username}`);
  const { url, keys } = linkTarget();
  const address = url("/password/reset", await createPasswordLink(db, keys, user));
  print(flags, { user: user.username, url: address }, linkText(address).trim());
}

const linkText = (url: string) =>
  `\nOpen this link within ${formatDuration(LINK_LIFETIME.reset_password)} to choose a password:\n${url}`;

async function invite(db: Database, [email = ""]: string[], flags: Flags) {
  const { origin, url, keys } = linkTarget();
  if (flags.email) {
    await queueInvitation(db, origin, email);
    return print(flags, { email, queued: true }, `Queued an email to ${email}. The API will send it.`);
  }
  const lifetime = formatDuration(LINK_LIFETIME.invite);
  const address = url("/register/confirm", await createInvitation(db, keys, email));
  print(flags, { email, url: address }, `Open this link within ${lifetime} to create an account:\n${address}`);
}

async function disable(db: Database, [username = ""]: string[], flags: Flags) {
  const user = await requireUser(db, username);
  const changed = await disableUser(db, user);
  const done = changed ? `Disabled ${user.username} and ended all sessions.` : `${user.username} is already disabled.`;
  print(flags, { disabled: user.username, changed }, done);
}

async function enable(db: Database, [username = ""]: string[], flags: Flags) {
  const user = await requireUser(db, username);
  const changed = await enableUser(db, user);
  const done = changed ? `Enabled ${user.username}.` : `${user.username} is already enabled.`;
  print(flags, { enabled: user.username, changed }, done);
}

async function resetFactor(db: Database, [username = ""]: string[], flags: Flags) {
  const user = await requireUser(db, username);
  const reset = await resetSecondFactor(db, user);
  const changed = reset !== null;
  const done = changed
    ? `Removed the second factors and passkeys of ${user.username} and ended all sessions.${afterReset(reset)}`
    : `${user.username} has no second factor and no passkey.`;
  print(flags, { reset: user.username, changed }, done);
}

/** Without a password, there is now no way to log in. */
const afterReset = ({ username, hasPassword }: { username: string; hasPassword: boolean }) =>
  hasPassword ? "" : `\nTo log in, ${username} needs a password: pnpm users link ${username}`;

async function activity(db: Database, [username = ""]: string[], { json }: Flags) {
  const user = await requireUser(db, username);
  let after = "0";
  for (let more = true; more; ) {
    const events = await listActivity(db, user, after, PAGE_SIZE);
    for (const event of events) console.log(json ? JSON.stringify(describeEvent(event)) : eventRow(event));
    after = events.at(-1)?.id ?? "";
    more = events.length === PAGE_SIZE;
  }
}

const describeEvent = ({ id, kind, detail, created_at }: EventRow) => ({ id, at: created_at, kind, ...detail });

function eventRow({ kind, detail, created_at }: EventRow) {
  const { browser, address, factor, about } = detail;
  return [created_at.toISOString(), kind, browser, address, factor, about].filter(Boolean).join("  ");
}

async function remove(db: Database, [username = ""]: string[], flags: Flags) {
  const user = await requireUser(db, username);
  if (!flags.yes) fail(`This permanently deletes ${user.username} and all of their data. Add --yes to confirm.`);
  await removeUser(db, user);
  print(flags, { deleted: user.username }, `Deleted ${user.username}.`);
}

/** The site whose pages links open (without one, the API's origin), and the keys of their tokens. */
function linkTarget(): { origin: string; url(path: string, token: string): string; keys: ReturnType<typeof linkKeys> } {
  const apps = readAllSettings({ database: false });
  const [site = apiOf(apps)] = sitesOf(apps); // As in the API's emails.
  const { session } = settingsOrExit((environment) => readSettings(environment, { session: sessionSettings(ORIGINS) }));
  return {
    origin: site.origin,
    url: (path, token) => `${site.origin}${path}?token=${token}`,
    keys: linkKeys(session.secrets),
  };
}

async function requireUser(db: Database, username: string) {
  return (await findByUsername(db, username)) ?? fail(`There is no user ${username}.`);
}

function print({ json }: Flags, result: object, line: string) {
  console.log(json ? JSON.stringify(result) : line);
}

function fail(problem: string): never {
  throw new Error(problem);
}

/** The parsed command line, or undefined if it does not match USAGE. */
function parseRequest() {
  try {
    const flag = { type: "boolean", default: false } as const;
    const options = { json: flag, yes: flag, "password-stdin": flag, email: flag };
    const { positionals, values } = parseArgs({ allowPositionals: true, options });
    const [name = "", ...words] = positionals;
    const verb = verbs.get(name);
    const misplaced = OWN_FLAGS.some((given) => values[given] && verb?.flag !== given);
    return verb && verb.arguments === words.length && !misplaced ? { verb, words, flags: values } : undefined;
  } catch {
    return undefined;
  }
}

function explainInvalid(error: unknown): never {
  if (!(error instanceof InvalidInput)) throw error;
  const problems = Object.entries(error.errors ?? {}).map(([field, problem]) => `${field}: ${problem}`);
  return fail(problems.join("\n"));
}

const request = parseRequest();
if (!request) {
  console.error(USAGE);
  process.exit(2);
}

process.stdout.on("error", () => process.exit()); // As in `pnpm users list | head`.
loadEnvFile();
await runWithDatabase((db) => request.verb.run(db, request.words, request.flags).catch(explainInvalid));
