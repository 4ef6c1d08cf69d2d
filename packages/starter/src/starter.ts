import { parseArgs } from "node:util";
import { addApp, addMigration } from "./add/add.ts";
import { adopt } from "./adopt/adopt.ts";
import { Advice } from "./advice.ts";
import { deferInterruption, stopIfInterrupted } from "./git/interruption.ts";
import { remove } from "./remove/remove.ts";
import { update } from "./update/update.ts";

const USAGE = `Makes this starter your product. Each command needs a clean checkout and makes one commit.

  pnpm starter adopt [--name "Acme Desk"] [--scope acme] [--sites htmx-site,…|spa]
                     [--registration open|invitation]
                     [--without live,drill,bench,deploy]
      Renames everything, removes what you do not want, and writes a README of
      your own and an .env with new secrets. Prompts for options that you omit.
  pnpm starter remove NAME…
      NAME is a folder in apps/, live (live updates of open pages), drill, bench,
      deploy (tests of the folder deploy/), or starter (these commands, when you
      no longer need them).
  pnpm starter add app NAME --kind api|astro|pages|spa|static
                            [--login] [--title TITLE] [--port PORT]
      Adds an app in which a login at any other app is valid. --login gives
      --kind pages a login page of its own.
  pnpm starter add migration NAME
      Adds an empty database migration.
  pnpm starter update --from PATH|BUNDLE|URL [--check]
      Merges the newest upstream version into your product, renamed and without
      what you removed. --check only lists what is new.

  --dry-run  shows what would change, without changing anything`;

const options = {
  name: { type: "string" },
  scope: { type: "string" },
  sites: { type: "string" },
  registration: { type: "string" },
  without: { type: "string" },
  kind: { type: "string" },
  login: { type: "boolean" },
  title: { type: "string" },
  port: { type: "string" },
  from: { type: "string" },
  check: { type: "boolean" },
  "dry-run": { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** The command line after the verb. */
export type Arguments = ReturnType<typeof parse>["values"] & { names: string[] };

interface Verb {
  run(args: Arguments): Promise<void>;
  /** How many words it takes at most. */
  words: number;
  flags: (keyof typeof options)[];
}

const verbs = new Map<string, Verb>([
  ["adopt", { run: adopt, words: 0, flags: ["name", "scope", "sites", "registration", "without"] }],
  ["remove", { run: remove, words: Infinity, flags: [] }],
  ["add app", { run: addApp, words: 1, flags: ["kind", "login", "title", "port"] }],
  ["add migration", { run: addMigration, words: 1, flags: [] }],
  ["update", { run: update, words: 0, flags: ["from", "check"] }],
]);

function parse() {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    throw new Advice(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

async function run() {
  const { positionals, values } = parse();
  const name = positionals.slice(0, positionals[0] === "add" ? 2 : 1).join(" ");
  const names = positionals.slice(name.split(" ").length);
  const verb = verbs.get(name);
  if (values.help) return console.log(USAGE);
  if (!verb) throw new Advice(USAGE);
  const flags = new Set<string>([...verb.flags, "dry-run"]);
  const otherFlags = Object.keys(values).filter((flag) => !flags.has(flag));
  const surplus = [...names.slice(verb.words), ...otherFlags.map((flag) => `--${flag}`)];
  if (surplus.length > 0) throw new Advice(`pnpm starter ${name} takes no ${surplus.join(", ")}.\n\n${USAGE}`);
  await verb.run({ ...values, names });
}

deferInterruption();
try {
  await run().catch(async (error) => {
    await stopIfInterrupted();
    throw error;
  });
} catch (error) {
  if (!(error instanceof Advice)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
