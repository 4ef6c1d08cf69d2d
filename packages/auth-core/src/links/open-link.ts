import type { Database } from "@latchkey/db";
import { isTaken } from "../users/reserved-addresses.ts";
import { findGrant, type Grant, type Purpose } from "./tokens.ts";

/** What an emailed link grants, for the page that it opens. */
export interface OpenedLink extends Grant {
  /** Since the link was sent, another account got the address: the page's form would be refused. */
  taken: boolean;
}

/**
 * Looks up the token in the URL of an emailed link. Does not consume it.
 * @returns null if it is not valid. Only someone who receives emails at the address learns that it is taken (user
 * enumeration).
 */
export async function openLink(
  db: Database,
  purpose: Purpose | readonly Purpose[],
  token: unknown,
): Promise<OpenedLink | null> {
  const grant = await findGrant(db, purpose, token);
  const givesAddress = [purpose].flat().some((each) => GIVE_AN_ADDRESS.includes(each));
  return grant && { ...grant, taken: givesAddress && (await isTaken(db, grant.sentTo, grant.user?.id)) };
}

const GIVE_AN_ADDRESS: Purpose[] = ["register", "invite", "change_email"];
