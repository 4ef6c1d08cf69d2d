import * as v from "valibot";
import { isEmailAddress, normalize } from "../users/names.ts";

/** At most as long as OpenID Connect Core allows for a subject. PostgreSQL stores no NUL. */
const text = v.pipe(v.string(), v.maxLength(255), v.excludes("\0"));
const optionalText = v.fallback(v.optional(text), undefined);

/** The claims that are used. They only describe an identity: they never change the account. */
const CLAIMS = v.object({
  iss: v.string(),
  sub: v.pipe(text, v.minLength(1)),
  /** Normalized; undefined if it is no address. */
  email: v.pipe(
    optionalText,
    v.transform((email) => (email && isEmailAddress(normalize(email)) ? normalize(email) : undefined)),
  ),
  /** Only `true` counts. Microsoft sends none: the administrators of a tenant choose the addresses in it. */
  email_verified: v.fallback(v.optional(v.literal(true)), undefined),
  preferred_username: optionalText,
  /** When the person last logged in at the provider, in seconds since 1970. */
  auth_time: v.fallback(v.optional(v.number()), undefined),
  /** How the person logged in there (RFC 8176). */
  amr: v.fallback(v.optional(v.array(v.string())), undefined),
  /** The session at the provider. */
  sid: optionalText,
  /** The domain of a Google Workspace. */
  hd: optionalText,
  /** The tenant of Microsoft Entra. */
  tid: optionalText,
});

export type Claims = v.InferOutput<typeof CLAIMS>;

/** @throws Error if the issuer or the subject is missing or malformed */
export const readClaims = (claims: unknown): Claims => v.parse(CLAIMS, claims);
