import type { AuthContext } from "../guards/context.ts";
import { requireGrant } from "../links/tokens.ts";
import { registrationPurposes } from "../registration.ts";
import { requireFree } from "../users/new-user.ts";

/**
 * An early check of a registration's names, before its expensive part. The insert checks again.
 * @throws InvalidInput (409) if one is taken; Refused (410) if the link is no longer valid: a double click may have used it
 */
export async function requireFreeNames(
  { db, registration }: AuthContext,
  token: string,
  names: { username: string; email: string },
): Promise<void> {
  try {
    await requireFree(db, names);
  } catch (taken) {
    await requireGrant(db, token, ...registrationPurposes(registration));
    throw taken;
  }
}
