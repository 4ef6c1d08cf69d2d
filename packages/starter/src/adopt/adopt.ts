import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { isAdoption, readRecord } from "../adoption.ts";
import { Advice } from "../advice.ts";
import { commitToBranch } from "../git/advance.ts";
import { CHECKOUT, editTree, git, requireCleanTree } from "../git/git.ts";
import type { Arguments } from "../starter.ts";
import { choose } from "./choices.ts";
import { shape } from "./shape.ts";
import { SPA } from "./spa.ts";

/** Gives the product its names, removes what the team does not want, and commits. */
export async function adopt(args: Arguments): Promise<void> {
  const record = readRecord();
  if (isAdoption(record)) throw new Advice("This product has already been adopted. Use pnpm starter remove or update.");
  requireCleanTree();
  const choices = await choose(args);
  const removed = [...record.removed.filter(isGone), ...choices.removed];
  const adoption = { ...choices, removed, upstream: git("rev-parse", "HEAD^{tree}") };
  const tree = await editTree("HEAD", (directory) => shape(directory, adoption));
  if (args["dry-run"]) return console.log(git("diff", "--stat=80", "HEAD", tree));
  await commitToBranch(tree, `Adopt the starter as ${choices.name}`);
  writeEnvironment(join(CHECKOUT, ".env"), choices.registration);
  console.log(`Adopted as ${choices.name}. Next: pnpm dev, then pnpm test.`);
}

/** An app may have been removed and added again, and the single-page app becomes one only now. */
const isGone = (part: string) => part !== SPA && !existsSync(join(CHECKOUT, "apps", part));

export function writeEnvironment(file: string, registration: string): void {
  if (existsSync(file)) keepEnvironment(file, registration);
  else createEnvironment(file, registration);
}

/** Keeps the choice that the file states, if it does, and prints it. */
function keepEnvironment(file: string, registration: string) {
  const { REGISTRATION: existing } = parseEnv(readFileSync(file, "utf8"));
  if (existing) return console.log(`Kept your .env, with REGISTRATION=${existing}.`);
  appendFileSync(file, `\nREGISTRATION=${registration}\n`);
  console.log(`Kept your .env, and added REGISTRATION=${registration}.`);
}

/** Nothing else in .env is needed for development. */
function createEnvironment(file: string, registration: string) {
  const secret = () => randomBytes(32).toString("hex");
  const secrets = `SESSION_SECRETS=${secret()}\nENCRYPTION_KEYS=${secret()}`;
  writeFileSync(file, `${secrets}\nREGISTRATION=${registration}\n`, { mode: 0o600 });
}
