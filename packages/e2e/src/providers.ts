import { randomBytes } from "node:crypto";
import { freePort } from "@latchkey/dev-database";
import { PEOPLE, startDevProvider } from "@latchkey/dev-provider";
import { apiOf } from "@latchkey/product/apps";
import type { AppAddress } from "@latchkey/testkit/environment";
import { CLEO, personOf } from "./people.ts";
import { APPS } from "./topologies.ts";

export interface Providers {
  /** By name in LOGIN_PROVIDERS. */
  issuers: Record<"acme" | "partner", string>;
  settings: Record<string, string>;
  /** The port behind each issuer with TLS. */
  routes: [origin: string, port: number][];
  stop(): Promise<void>;
}

/** Starts two providers for the users of a stack. They have TLS where the apps have it, behind the same gateway. */
export async function startProviders(apps: AppAddress[], tls: boolean): Promise<Providers> {
  const [acme, partner] = await Promise.all([startProvider("acme", apps, tls), startProvider("partner", apps, tls)]);
  return {
    issuers: { acme: acme.issuer, partner: partner.issuer },
    settings: { LOGIN_PROVIDERS: "acme,partner", ...acme.settings, ...partner.settings },
    routes: tls ? [acme.route, partner.route] : [],
    stop: async () => void (await Promise.all([acme.close(), partner.close()])),
  };
}

async function startProvider(name: string, apps: AppAddress[], tls: boolean) {
  const [port, gateway] = [await freePort(), await freePort()];
  const client = { client_id: "apps", client_secret: randomBytes(16).toString("hex") };
  const api = apps.find(({ prefix }) => prefix === apiOf(APPS).prefix);
  const provider = await startDevProvider({
    port,
    issuer: tls ? `https://127.0.0.1:${gateway}` : undefined,
    people: [...PEOPLE, CLEO, ...APPS.map(personOf)],
    clients: [
      {
        ...client,
        redirect_uris: apps.map(({ origin }) => `${origin}/login/with/${name}/callback`),
        post_logout_redirect_uris: apps.map(({ origin }) => `${origin}/`),
        // Only browsers resolve the hosts of the tests.
        backchannel_logout_uri: `http://127.0.0.1:${api?.port}/login/with/${name}/logout`,
      },
    ],
  });
  const prefix = name.toUpperCase();
  const settings = {
    [`${prefix}_ISSUER`]: provider.issuer,
    [`${prefix}_CLIENT_ID`]: client.client_id,
    [`${prefix}_CLIENT_SECRET`]: client.client_secret,
    [`${prefix}_AUTHORITATIVE_FOR`]: "example.com",
    [`${prefix}_LOGOUT`]: "true",
  };
  return { ...provider, settings, route: [provider.issuer, port] satisfies [string, number] };
}
