import type { Attempt } from "./attempt.ts";
import { type Callbacks, callbackUrl } from "./callbacks.ts";
import { type Claims, readClaims } from "./claims.ts";
import { githubClaims } from "./github.ts";
import { openid, type Provider } from "./provider.ts";

export type Prompt = "login" | "select_account";

/**
 * Returns the URL at the provider that a browser is sent to.
 * @param prompt asks the person there to log in again, or to choose an account
 */
export async function authorizationUrl(
  provider: Provider,
  callbacks: Callbacks,
  { state, nonce, verifier }: Attempt,
  prompt?: Prompt,
): Promise<string> {
  const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await openid();
  return buildAuthorizationUrl(await provider.client(), {
    redirect_uri: callbackUrl(callbacks, provider.name),
    scope: provider.scope,
    state,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...(provider.kind !== "github" && { nonce }),
    ...(prompt && { prompt }),
    ...(prompt === "login" && { max_age: "0" }),
  }).href;
}

/**
 * Exchanges the code of a callback for what the provider says about the person. Checks state, iss (RFC 9207), PKCE, and
 * the signature, iss, aud, exp and nonce of the ID token.
 * @param query of the callback, as it was sent
 */
export async function exchangeCode(
  provider: Provider,
  callbacks: Callbacks,
  { nonce, verifier }: Attempt,
  query: URLSearchParams,
): Promise<Claims> {
  const { authorizationCodeGrant, fetchUserInfo } = await openid();
  const client = await provider.client();
  const url = new URL(callbackUrl(callbacks, provider.name)); // It is sent to the provider, without its query.
  url.search = query.toString();
  const checks = { pkceCodeVerifier: verifier, expectedState: query.get("state") ?? "" };
  if (provider.kind === "github") {
    const { access_token } = await authorizationCodeGrant(client, url, checks);
    return githubClaims(client, access_token, provider.issuer);
  }
  const tokens = await authorizationCodeGrant(client, url, { ...checks, expectedNonce: nonce });
  const claims = readClaims(tokens.claims());
  if (claims.email || !provider.scope.includes("email") || !client.serverMetadata().userinfo_endpoint) return claims;
  const { email, email_verified } = await fetchUserInfo(client, tokens.access_token, claims.sub);
  return readClaims({ ...tokens.claims(), email, email_verified });
}
