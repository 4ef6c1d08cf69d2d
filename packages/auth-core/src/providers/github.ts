import type { Configuration } from "openid-client";
import * as v from "valibot";
import { type Claims, readClaims } from "./claims.ts";
import { openid } from "./provider.ts";

const USER = v.object({ id: v.number(), login: v.string() });
const EMAILS = v.array(v.object({ email: v.string(), primary: v.boolean(), verified: v.boolean() }));

/**
 * GitHub has no ID token: its API says whose access token it is. The subject is the numeric id, as names change hands. Of
 * the addresses, only the primary one counts, and only if it is verified.
 */
export async function githubClaims(client: Configuration, accessToken: string, site: string): Promise<Claims> {
  const { fetchProtectedResource } = await openid();
  const get = async (path: string) => {
    const url = new URL(`${apiOf(site)}${path}`);
    const response = await fetchProtectedResource(client, accessToken, url, "GET");
    if (!response.ok) throw new TypeError(`GitHub responded with status ${response.status}`);
    return response.json();
  };
  const { id, login } = v.parse(USER, await get("/user"));
  const email = v.parse(EMAILS, await get("/user/emails")).find(({ primary, verified }) => primary && verified)?.email;
  return readClaims({
    iss: site,
    sub: String(id),
    email,
    email_verified: email !== undefined,
    preferred_username: login,
  });
}

const apiOf = (site: string) => (site === "https://github.com" ? "https://api.github.com" : `${site}/api/v3`);
