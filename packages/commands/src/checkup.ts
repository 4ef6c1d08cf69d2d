import { Resolver } from "node:dns/promises";
import { parseArgs } from "node:util";
import { connectTo } from "./checkup/connect-to.ts";
import { checkDeployment } from "./checkup/deployment.ts";
import { describe, type Finding } from "./checkup/findings.ts";
import { giveUp } from "./database.ts";
import { findSettingProblems, loadEnvFile, ORIGINS } from "./environment.ts";

const USAGE = `Usage: pnpm checkup [URL…] [--json] [--connect-to HOST:PORT:TO_HOST:TO_PORT]
Checks a deployment through its public URLs, by default the origins of all apps in the settings.
--json prints one JSON object per line. --connect-to connects to another address, before DNS points to it.`;

const MARKS = { ok: "✓", hint: "!", wrong: "✗" };

/** The parsed command line, or undefined if it does not match USAGE. */
function parseRequest() {
  try {
    const rules = { type: "string", multiple: true, default: [] as string[] } as const;
    const options = { json: { type: "boolean", default: false }, "connect-to": rules } as const;
    const { positionals, values } = parseArgs({ allowPositionals: true, options });
    if (!positionals.every((url) => /^https?:\/\//.test(url) && URL.canParse(url))) return undefined;
    return {
      urls: positionals.map((url) => new URL(url)),
      json: values.json,
      destination: connectTo(values["connect-to"]),
    };
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
process.env.NODE_ENV = "production";
const { json, destination } = request;
const configured = ORIGINS.flatMap((name) => process.env[name] ?? []).filter((origin) => URL.canParse(origin));
const urls = request.urls.length > 0 ? request.urls : configured.map((origin) => new URL(origin));
const secrets = (process.env.SESSION_SECRETS ?? "").split(",").map((secret) => secret.trim());
if (urls.length === 0) giveUp(`Give the URLs of the apps, or set ${ORIGINS.join(", ")}.`);
if (!secrets[0]) giveUp("SESSION_SECRETS must be set to those of the apps, which answer only to them.");

const findings = [
  ...describe("settings", "settings", findSettingProblems()),
  ...(await checkDeployment({ urls, secrets, destination, resolver: new Resolver({ timeout: 2_000, tries: 2 }) })),
];
print(findings);
process.exitCode = findings.some(({ level }) => level === "wrong") ? 1 : 0;

function print(findings: Finding[]) {
  if (json) return console.log(findings.map((finding) => JSON.stringify(finding)).join("\n"));
  for (const [at, group = []] of Object.entries(Object.groupBy(findings, (finding) => finding.at))) {
    console.log(`\n${at}`);
    for (const { check, level, problem } of group)
      console.log(`  ${MARKS[level]} ${check}${problem ? `: ${problem}.` : ""}`);
  }
}
