import { randomBytes } from "node:crypto";
import { freePort } from "@latchkey/dev-database";
import { startDevProvider } from "@latchkey/dev-provider";
import { apiOf } from "@latchkey/product/apps";
import type { ConfiguredApp } from "./environment.ts";

/** Beside the embedded PostgreSQL. The identities of earlier runs belong to this port. */
const PORT = 54330;

/**
 * Starts the development provider, and sets the variables with which all apps offer it. It ends with this process.
 * @returns its address; undefined if LOGIN_PROVIDERS names providers of your own
 */
export async function offerDevProvider(apps: ConfiguredApp[]): Promise<string | undefined> {
  if (process.env.LOGIN_PROVIDERS) return undefined;
  const client = { client_id: "apps", client_secret: randomBytes(32).toString("hex") };
  const { issuer } = await startDevProvider({
    port: await freePort(PORT),
    clients: [
      {
        ...client,
        redirect_uris: apps.map(({ origin }) => `${origin}/login/with/dev/callback`),
        post_logout_redirect_uris: apps.map(({ origin }) => `${origin}/`),
        backchannel_logout_uri: `${apiOf(apps).origin}/login/with/dev/logout`,
      },
    ],
  });
  Object.assign(process.env, {
    LOGIN_PROVIDERS: "dev",
    DEV_TITLE: "Dev provider",
    DEV_ISSUER: issuer,
    DEV_CLIENT_ID: client.client_id,
    DEV_CLIENT_SECRET: client.client_secret,
    DEV_AUTHORITATIVE_FOR: "example.com", // Only where a person's address is verified, so both ways can be tried.
  });
  return issuer;
}
