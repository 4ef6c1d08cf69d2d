import { product } from "@latchkey/product";
import { sitesOf } from "@latchkey/product/apps";
import { DEMO_USER } from "./demo-user.ts";
import type { ConfiguredApp } from "./environment.ts";

export interface Running {
  apps: ConfiguredApp[];
  /** URL of the embedded server. That of DATABASE_URL is not printed, as it may contain a password. */
  database?: string;
  /** Whether the demo user exists. */
  demo: boolean;
  /** URL of the development provider, if the apps offer it. */
  provider?: string;
}

/** Prints the addresses and what to try first, once all apps are ready. */
export async function printBannerWhenReady({ apps, database, demo, provider }: Running): Promise<void> {
  await Promise.all(apps.map(({ port }) => ready(port)));
  const addresses = apps.map(({ name, origin }) => [name, origin]);
  const rows = [
    ...addresses,
    ["emails", mailboxOf(apps)],
    [provider ? "Dev provider" : "Providers", provider ?? "LOGIN_PROVIDERS"],
    ["PostgreSQL", database?.split("?")[0] ?? "DATABASE_URL"],
  ];
  const login = [
    ["username", DEMO_USER.username],
    ["password", DEMO_USER.password],
  ];
  const several = sitesOf(apps).length > 1;
  const hint = several ? "  Log in on one site, then open another: you are logged in there too.\n\n" : "";
  console.log(`
  ${product.name} is running: one login, every frontend.

${tableOf(rows)}
${demo ? `\n${hint}${tableOf(login)}\n` : ""}
  Press Ctrl-C to stop. The data is kept.
`);
}

/** The API shows emails that are not sent. */
function mailboxOf(apps: ConfiguredApp[]) {
  const api = apps.find(({ kind }) => kind === "json");
  return process.env.SMTP_URL || !api ? "SMTP_URL" : `${api.origin}/dev/mailbox`;
}

const tableOf = (rows: string[][]) => rows.map(([name = "", value]) => `    ${name.padEnd(13)}${value}`).join("\n");

async function ready(port: number): Promise<void> {
  const { ok } = await fetch(`http://localhost:${port}/readyz`).catch(() => ({ ok: false }));
  if (ok) return;
  await new Promise((resolve) => setTimeout(resolve, 200).unref());
  return ready(port);
}
