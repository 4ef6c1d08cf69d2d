import { generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { type ClientMetadata, type Configuration, interactionPolicy, type KoaContextWithOIDC } from "oidc-provider";
import { inMemory } from "./in-memory.ts";
import { errorPage, loggedOutPage, logoutPage, type ShowPage } from "./page.ts";
import type { Person } from "./people.ts";

interface Parts {
  issuer: string;
  clients: ClientMetadata[];
  people: Person[];
  show: ShowPage;
}

const SCOPES = "openid email profile";
const HOUR = 3600;

export async function createConfiguration({ issuer, clients, people, show }: Parts): Promise<Configuration> {
  return {
    adapter: () => inMemory(), // One for each kind of row.
    clients,
    clientDefaults: { backchannel_logout_session_required: true },
    clientBasedCORS: () => false,
    cookies: { keys: [randomBytes(32).toString("hex")], names: cookieNames(issuer) },
    jwks: { keys: [await createSigningKey()] },
    scopes: SCOPES.split(" "),
    claims: {
      openid: ["sub", "amr", "auth_time"],
      email: ["email", "email_verified"],
      profile: ["name", "preferred_username"],
    },
    conformIdTokenClaims: false, // Most providers repeat the claims of UserInfo in the ID token.
    pkce: { required: () => true },
    ttl: {
      AccessToken: HOUR,
      AuthorizationCode: 60,
      Grant: HOUR,
      IdToken: HOUR,
      Interaction: HOUR,
      Session: 24 * HOUR,
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => show(ctx, logoutPage(form)),
        postLogoutSuccessSource: (ctx) => show(ctx, loggedOutPage),
      },
    },
    interactions: { policy: choosePerson(), url: (_ctx, { uid }) => `/login/${uid}` },
    findAccount: (_ctx, sub) => accountOf(people.find((person) => person.sub === sub)),
    loadExistingGrant,
    renderError: (ctx, { error, error_description }) => show(ctx, errorPage(error_description ?? error)),
    // Without the agent that refuses private addresses: the apps are on loopback, too.
    fetch: (url, options) => fetch(url, Object.assign({ ...options }, { dispatcher: undefined })),
  };
}

/** Ports share cookies, so two providers on 127.0.0.1 need different names. */
function cookieNames(issuer: string) {
  const { port } = new URL(issuer);
  return { session: `session-${port}`, interaction: `login-${port}`, resume: `resume-${port}` };
}

async function createSigningKey() {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" };
}

/** Asks at every login, so that one can become the other person. Without it, a session at the provider would decide. */
function choosePerson() {
  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  const chosen = ({ oidc }: KoaContextWithOIDC) => oidc.result !== undefined || oidc.prompts.has("none");
  policy
    .get("login")
    ?.checks.add(
      new Check("choose", "A person must be chosen", (ctx) =>
        chosen(ctx) ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
      ),
    );
  return policy;
}

function accountOf(person?: Person) {
  if (!person) return undefined;
  const { sub, name, email, emailVerified } = person;
  const claims = { sub, name, preferred_username: name.toLowerCase(), email, email_verified: emailVerified };
  return { accountId: sub, claims: () => claims };
}

/** Consents on behalf of the person, like a provider whose administrator has approved the app. */
async function loadExistingGrant({ oidc: { client, provider, result, session } }: KoaContextWithOIDC) {
  if (!client || !session) return undefined;
  const id = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
  const existing = id ? await provider.Grant.find(id) : undefined;
  if (existing) return existing;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(SCOPES);
  await grant.save();
  return grant;
}
