import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseEnv } from "node:util";
import { listApps, sitesOf } from "@latchkey/product/apps";
import { findAdoption } from "./adoption.ts";
import { commitToBranch } from "./advance.ts";
import { Advice } from "./advice.ts";
import { CHECKOUT, editTree, git, requireCleanTree } from "./git.ts";
import { checkNames, slugOf } from "./names.ts";
import { checkPart } from "./parts.ts";
import { shape } from "./shape.ts";
import { SPA } from "./spa.ts";
import type { Arguments } from "./starter.ts";

/** Gives the product its names, removes what the team does not want, and commits. */
export async function adopt(args: Arguments): Promise<void> {
  if (findAdoption()) throw new Advice("This product has already been adopted. Use pnpm starter remove or update.");
  requireCleanTree();
  const { names, removed, spa, registration } = await choose(args);
  for (const part of removed) checkPart(CHECKOUT, part);
  const adoption = { ...names, removed, spa, registration, upstream: git("rev-parse", "HEAD^{tree}") };
  const tree = await editTree("HEAD", (directory) => shape(directory, adoption));
  if (args["dry-run"]) return console.log(git("diff", "--stat=80", "HEAD", tree));
  await commitToBranch(tree, `Adopt the starter as ${names.name}`);
  writeEnvironment(join(CHECKOUT, ".env"), registration);
  console.log(`Adopted as ${names.name}. Next: pnpm dev, then pnpm test.`);
}

async function choose(args: Arguments) {
  const ask = asker();
  const sites = sitesOf(listApps()).map(({ name }) => name);
  const name = args.name ?? (await ask("Product name", undefined));
  const slug = args.scope ?? (await ask("Package scope and cookie name", slugOf(name)));
  const offered = [...new Set([...sites, SPA])];
  const kept = listed(args.sites ?? (await ask(`Sites, of ${offered.join(", ")}`, sites.join(","))));
  const without = args.without ?? (await ask("What to remove, of live (live updates), drill, bench, deploy", "none"));
  const registration = args.registration ?? (await ask("Registration: open or invitation", "open"));
  ask.close();
  const unknown = kept.filter((site) => !offered.includes(site));
  if (unknown.length > 0)
    throw new Advice(`There is no site ${unknown.join(", ")}: choose from ${offered.join(", ")}.`);
  if (kept.length === 0) throw new Advice(`Emails link to the pages of a site. Choose from ${offered.join(", ")}.`);
  if (!["open", "invitation"].includes(registration)) throw new Advice("--registration must be open or invitation.");
  const removed = [...sites.filter((site) => !kept.includes(site)), ...listed(without)];
  const spa = kept.includes(SPA) && !sites.includes(SPA);
  return { names: checkNames({ name, slug }), removed, spa, registration };
}

function listed(list: string) {
  const parts = list.split(",").map((part) => part.trim());
  return list === "none" ? [] : parts.filter(Boolean);
}

/** Prompts on a terminal. Elsewhere, takes the default, or says which option is missing. */
function asker() {
  const terminal = process.stdin.isTTY ? createInterface({ input: process.stdin, output: process.stdout }) : undefined;
  const lines = terminal?.[Symbol.asyncIterator]();
  const ask = async (question: string, standard: string | undefined) => {
    terminal?.setPrompt(`${question}${standard === undefined ? "" : ` (${standard})`}: `);
    terminal?.prompt();
    const line = await lines?.next();
    if (line?.done) throw new Advice("\nNothing was changed."); // Ctrl-C or Ctrl-D.
    const answer = line?.value.trim();
    if (answer || standard !== undefined) return answer || String(standard);
    throw new Advice('Give the product a name: --name "Acme Desk"');
  };
  return Object.assign(ask, { close: () => terminal?.close() });
}

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
