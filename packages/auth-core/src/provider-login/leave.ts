import type { Request } from "express";
import type { AuthContext } from "../guards/context.ts";
import { openid } from "../providers/provider.ts";
import { requireProvider } from "./require-provider.ts";

/**
 * Says where the browser logs out of `{ provider }`, after a logout here (OpenID Connect RP-Initiated Logout 1.0). No ID token
 * is kept for it, so the provider may ask the person.
 * @returns null if the provider offers no logout, or cannot be reached: the logout here does not depend on it
 * @throws Refused with 404 for an unknown provider
 */
export async function leaveProvider(
  _req: Request,
  context: AuthContext,
  input: unknown,
): Promise<{ title: string; url: string } | null> {
  const provider = requireProvider(context, input);
  const client = await provider.client().catch(() => null);
  if (!provider.logsOut || !client?.serverMetadata().end_session_endpoint) return null;
  const { buildEndSessionUrl } = await openid();
  const { href } = buildEndSessionUrl(client, { post_logout_redirect_uri: `${context.callbacks.origin}/` });
  return { title: provider.title, url: href };
}
