import type { JWTVerifyGetKey } from "jose";
import type { ClientAuth, Configuration, ServerMetadata } from "openid-client";
import { cached } from "../cached.ts";
import { Refused } from "../request/refused.ts";
import type { ProviderConfig } from "./settings.ts";

/** Loaded on first use, so that apps without providers do not load it. */
export const openid = () => import("openid-client");

export interface Provider extends ProviderConfig {
  /** A client for this provider. Its metadata is requested on first use, and again after an hour. */
  client(): Promise<Configuration>;
  /** The issuer, and the keys of its logout tokens. They are requested on first use, and again for an unknown key. */
  keys(): Promise<ProviderKeys>;
}

interface ProviderKeys {
  issuer: string;
  keys: JWTVerifyGetKey;
}

/** Of each request to a provider. */
const TIMEOUT_SECONDS = 5;
/** How far the provider's clock may be off. */
export const CLOCK_TOLERANCE_SECONDS = 180;
const METADATA_LIFETIME_MS = 3_600_000;

/** A provider that is down delays only those who log in with it: nothing is requested before. */
export function createProvider(config: ProviderConfig): Provider {
  const cachedClient = cached(() => discover(config), METADATA_LIFETIME_MS);
  const keySets = new WeakMap<Configuration, JWTVerifyGetKey>();
  return {
    ...config,
    client: async () => withFreshKeys(config, await cachedClient()),
    async keys() {
      const client = await cachedClient();
      const keys = keySets.get(client) ?? (await keySetOf(client));
      keySets.set(client, keys);
      return { issuer: client.serverMetadata().issuer, keys };
    },
  };
}

async function keySetOf(client: Configuration) {
  const { createRemoteJWKSet } = await import("jose");
  const { jwks_uri } = client.serverMetadata();
  if (!jwks_uri) throw new Refused(404, "provider_not_found"); // GitHub sends no tokens.
  return createRemoteJWKSet(new URL(jwks_uri), { timeoutDuration: TIMEOUT_SECONDS * 1000, cooldownDuration: 5_000 });
}

async function discover(config: ProviderConfig): Promise<Configuration> {
  const { discovery } = await openid();
  const { issuer, kind, clientId } = config;
  if (kind === "github") return configure(githubMetadata(issuer), config);
  const options = { timeout: TIMEOUT_SECONDS, execute: await extensions(config) };
  return discovery(new URL(issuer), clientId, await clientMetadata(), await clientAuth(config), options);
}

/** Returns the client without cached keys, which the provider may have replaced. Microsoft's, for many tenants, keeps them. */
async function withFreshKeys(config: ProviderConfig, client: Configuration) {
  const metadata = client.serverMetadata();
  return metadata.issuer.includes("{tenantid}") ? client : configure(metadata, config);
}

async function configure(metadata: ServerMetadata, config: ProviderConfig) {
  const { Configuration } = await openid();
  const client = new Configuration(metadata, config.clientId, await clientMetadata(), await clientAuth(config));
  client.timeout = TIMEOUT_SECONDS;
  for (const extend of await extensions(config)) extend(client);
  return client;
}

async function clientMetadata() {
  const { clockTolerance } = await openid();
  return { [clockTolerance]: CLOCK_TOLERANCE_SECONDS };
}

/** In the body, unless the provider's metadata lists only the Authorization header. */
async function clientAuth({ clientSecret }: ProviderConfig): Promise<ClientAuth> {
  const { ClientSecretBasic, ClientSecretPost } = await openid();
  const [header, body] = [ClientSecretBasic(clientSecret), ClientSecretPost(clientSecret)];
  return (server, ...request) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_post"];
    return (methods.includes("client_secret_post") ? body : header)(server, ...request);
  };
}

async function extensions({ issuer }: ProviderConfig) {
  const { allowInsecureRequests, enableNonRepudiationChecks } = await openid();
  // The signature is verified although the ID token comes from the provider itself, over TLS.
  return issuer.startsWith("http:")
    ? [allowInsecureRequests, enableNonRepudiationChecks]
    : [enableNonRepudiationChecks];
}

/** GitHub publishes no metadata of its own. @param site github.com, or an own GitHub Enterprise Server */
const githubMetadata = (site: string): ServerMetadata => ({
  issuer: `${site}/login/oauth`,
  authorization_endpoint: `${site}/login/oauth/authorize`,
  token_endpoint: `${site}/login/oauth/access_token`,
});
