import { freePort } from "@latchkey/dev-database";

/** Where a browser finds the apps, and two hosts that are not ours: one of the same site, one of another. */
export interface Origins {
  api: string;
  htmx: string;
  astro: string;
  neighbour: string;
  stranger: string;
}

export interface Topology {
  name: string;
  settings: Record<string, string>;
  origins(): Promise<Origins>;
  /** What the browser's jar must hold. A domain with a dot in front counts for all hosts below it. */
  cookie: { name: string; domain: string; secure: boolean };
}

export const ports: Topology = {
  name: "ports of localhost",
  settings: { COOKIE_SECURE: "false" },
  async origins() {
    const attacker = await freePort();
    return {
      api: `http://localhost:${await freePort()}`,
      htmx: `http://localhost:${await freePort()}`,
      astro: `http://localhost:${await freePort()}`,
      neighbour: `http://localhost:${attacker}`,
      stranger: `http://evil.test:${attacker}`,
    };
  },
  cookie: { name: "latchkey.sid", domain: "localhost", secure: false },
};

export const oneHost: Topology = {
  name: "one host behind a TLS gateway",
  settings: { COOKIE_SECURE: "true", TRUST_PROXY: "1" },
  async origins() {
    const attacker = await freePort();
    return {
      api: `https://latchkey.test:${await freePort()}`,
      htmx: `https://latchkey.test:${await freePort()}`,
      astro: `https://latchkey.test:${await freePort()}`,
      neighbour: `https://latchkey.test:${attacker}`,
      stranger: `https://evil.test:${attacker}`,
    };
  },
  cookie: { name: "__Host-latchkey.sid", domain: "latchkey.test", secure: true },
};

export const siblings: Topology = {
  name: "sibling subdomains behind a TLS gateway",
  settings: { COOKIE_DOMAIN: "example.test", TRUST_PROXY: "1" },
  async origins() {
    const gateway = await freePort();
    return {
      api: `https://api.example.test:${gateway}`,
      htmx: `https://htmx.example.test:${gateway}`,
      astro: `https://astro.example.test:${gateway}`,
      neighbour: `https://blog.example.test:${gateway}`,
      stranger: `https://evil.test:${gateway}`,
    };
  },
  cookie: { name: "__Secure-latchkey.sid", domain: ".example.test", secure: true },
};

export const topologies = [ports, oneHost, siblings];

/** A mistake: the gateway speaks TLS, but the apps are not told to believe it. */
export const hiddenTls: Topology = {
  ...oneHost,
  name: "TLS that the apps do not know of",
  settings: { COOKIE_SECURE: "true", TRUST_PROXY: "0" },
};
