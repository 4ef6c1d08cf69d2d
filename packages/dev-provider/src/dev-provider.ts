import { once } from "node:events";
import { createServer } from "node:http";
import Provider, { type ClientMetadata } from "oidc-provider";
import { createConfiguration } from "./configuration.ts";
import { loginPages } from "./login-pages.ts";
import { pagesFor } from "./page.ts";
import { PEOPLE, type Person } from "./people.ts";

export interface DevProvider {
  /** `http://127.0.0.1:…`, unless given. The value of an `…_ISSUER` setting. */
  issuer: string;
  close(): Promise<void>;
}

interface DevProviderOptions {
  /** Any free one by default. */
  port?: number;
  /** Where browsers and apps find it, if a gateway with TLS is in front. Identities are stored by issuer. */
  issuer?: string;
  /** Each needs `client_id`, `client_secret` and `redirect_uris`. */
  clients: ClientMetadata[];
  people?: Person[];
}

/**
 * Starts a real OpenID provider for development and tests. A click on a person is enough to log in as that person, so it
 * listens on loopback only, and refuses to run in production.
 *
 * It is at 127.0.0.1, not localhost: ports share cookies, so its cookies would reach the apps there, and the browser would
 * see its redirects as same-site, which hides faults of SameSite cookies.
 */
export async function startDevProvider({
  port = 0,
  issuer: behindGateway,
  clients,
  people = PEOPLE,
}: DevProviderOptions): Promise<DevProvider> {
  if (process.env.NODE_ENV === "production") throw new Error("The development provider never runs in production.");
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port on loopback could be opened.");

  const issuer = behindGateway ?? `http://127.0.0.1:${address.port}`;
  const show = pagesFor(clients);
  const provider = new Provider(issuer, await createConfiguration({ issuer, clients, people, show }));
  provider.proxy = behindGateway !== undefined; // Trusts X-Forwarded-Proto.
  provider.use(loginPages(provider, people, show));
  server.on("request", provider.callback());
  return {
    issuer,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
