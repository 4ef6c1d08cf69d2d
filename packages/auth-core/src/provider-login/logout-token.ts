import { hash } from "node:crypto";
import * as v from "valibot";
import { CLOCK_TOLERANCE_SECONDS, type Provider } from "../providers/provider.ts";
import { Refused } from "../request/refused.ts";

/** What a provider says about a session that has ended there. */
export interface ProviderLogout {
  issuer: string;
  subject?: string;
  sid?: string;
  /** Identifies the token, so that it works once. */
  tokenHash: string;
}

/** That a token was used is remembered for an hour. */
const MAX_AGE_SECONDS = 300;

/** Not HS256, for which the public key could serve as the secret, and not "none". */
const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "Ed25519",
  "EdDSA",
];

const EVENT = "http://schemas.openid.net/event/backchannel-logout";
const ID = v.pipe(v.string(), v.minLength(1), v.maxLength(255), v.excludes("\0"));

const CLAIMS = v.pipe(
  v.object({
    jti: ID,
    sub: v.optional(ID),
    sid: v.optional(ID),
    events: v.object({ [EVENT]: v.record(v.string(), v.unknown()) }),
    nonce: v.optional(v.undefined()), // An ID token must not pass for a logout token.
  }),
  v.check(({ sub, sid }) => sub !== undefined || sid !== undefined),
);

/**
 * Verifies a logout token (OpenID Connect Back-Channel Logout 1.0, 2.6), except that it is used once.
 * @throws Refused with 400 if it is not valid; other errors if the provider's keys cannot be loaded
 */
export async function verifyLogoutToken(provider: Provider, token: string): Promise<ProviderLogout> {
  const { jwtVerify } = await import("jose");
  const { issuer, keys } = await provider.keys();
  const { payload } = await jwtVerify(token, keys, {
    issuer,
    audience: provider.clientId,
    algorithms: ALGORITHMS,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    maxTokenAge: MAX_AGE_SECONDS,
  }).catch((error) => {
    throw INVALID.test(error.code) ? invalid() : error;
  });
  if (!v.is(CLAIMS, payload)) throw invalid();
  const { jti, sub: subject, sid } = payload;
  return { issuer, subject, sid, tokenHash: hash("sha256", JSON.stringify([issuer, jti]), "base64url") };
}

/** jose's codes for tokens that are not valid. The others are about loading the keys. */
const INVALID = /^ERR_(JWT|JWS|JOSE_ALG|JOSE_NOT|JWKS_NO_MATCHING|JWKS_MULTIPLE)/;

const invalid = () => new Refused(400, "invalid_logout_token");
