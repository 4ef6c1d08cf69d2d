import { freePort } from "@latchkey/dev-database";
import { SESSION_COOKIE } from "@latchkey/product";
import { type App, listApps } from "@latchkey/product/apps";

export const APPS = listApps();

/** Where browsers find the apps and an attacker, who has a host on their site and one on another. */
export interface Origins {
  apps: Record<string, string>;
  sameSiteAttacker: string;
  crossSiteAttacker: string;
}

export interface Topology {
  name: string;
  settings: Record<string, string>;
  origins(): Promise<Origins>;
  /** The cookie in the browser's jar. A domain with a leading dot includes all hosts below it. */
  cookie: { name: string; domain: string; secure: boolean };
}

export const ports: Topology = {
  name: "ports of localhost",
  settings: { COOKIE_SECURE: "false" },
  async origins() {
    const attacker = await freePort();
    return {
      apps: await originsOfApps(async () => `http://localhost:${await freePort()}`),
      sameSiteAttacker: `http://localhost:${attacker}`,
      crossSiteAttacker: `http://evil.test:${attacker}`,
    };
  },
  cookie: { name: SESSION_COOKIE, domain: "localhost", secure: false },
};

export const oneHost: Topology = {
  name: "one host behind a TLS gateway",
  settings: { COOKIE_SECURE: "true", TRUST_PROXY: "1" },
  async origins() {
    const attacker = await freePort();
    return {
      apps: await originsOfApps(async () => `https://product.test:${await freePort()}`),
      sameSiteAttacker: `https://product.test:${attacker}`,
      crossSiteAttacker: `https://evil.test:${attacker}`,
    };
  },
  cookie: { name: `__Host-${SESSION_COOKIE}`, domain: "product.test", secure: true },
};

export const siblings: Topology = {
  name: "sibling subdomains behind a TLS gateway",
  settings: { COOKIE_DOMAIN: "example.test", TRUST_PROXY: "1" },
  async origins() {
    const gateway = await freePort();
    return {
      apps: await originsOfApps(async ({ name }) => `https://${name}.example.test:${gateway}`),
      sameSiteAttacker: `https://blog.example.test:${gateway}`,
      crossSiteAttacker: `https://evil.test:${gateway}`,
    };
  },
  cookie: { name: `__Secure-${SESSION_COOKIE}`, domain: ".example.test", secure: true },
};

export const topologies = [ports, oneHost, siblings];

/** A misconfiguration: the gateway terminates TLS, but the apps do not trust its X-Forwarded-Proto. */
export const hiddenTls: Topology = {
  ...oneHost,
  name: "TLS that the apps do not know of",
  settings: { COOKIE_SECURE: "true", TRUST_PROXY: "0" },
};

async function originsOfApps(originOf: (app: App) => Promise<string>) {
  const entries = APPS.map(async (app) => [app.name, await originOf(app)]);
  return Object.fromEntries(await Promise.all(entries));
}
