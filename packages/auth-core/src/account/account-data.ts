import { transaction } from "@latchkey/db";
import type { Request } from "express";
import { listAllNotifications, type Notification } from "../activity/notifications.ts";
import { recordEvent } from "../activity/record.ts";
import { findPendingEmail, type PendingEmail } from "../email-change/pending-email.ts";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { type ListedIdentity, listIdentities } from "../identities/identities.ts";
import { type ListedPasskey, listPasskeys } from "../passkeys/manage-passkeys.ts";
import { type Factors, findFactors } from "../second-factor/factors.ts";
import { listTrustedBrowsers, type TrustedBrowser } from "../second-factor/trusted-browsers.ts";
import { toUser, type User } from "../users/public-user.ts";
import { type ListedSession, listSessions } from "./sessions.ts";

/** Everything that is stored about a user, for the user to download. */
interface AccountData {
  user: User;
  pendingEmail: PendingEmail | null;
  authenticator: Factors["authenticator"];
  passkeys: ListedPasskey[];
  /** At other providers. */
  identities: ListedIdentity[];
  trustedBrowsers: TrustedBrowser[];
  sessions: ListedSession[];
  notifications: Notification[];
}

/** @throws Refused with 401 if the session has ended in the meantime, 429 beyond a rate limit */
export async function accountData(req: Request, { db, throttle }: AuthContext): Promise<AccountData> {
  await throttle.change(req);
  return transaction(db, async (trx) => {
    const user = toUser(await lockAccount(trx, req));
    const sessions = await listSessions(req, { db: trx });
    const pendingEmail = await findPendingEmail(req, { db: trx });
    const { authenticator } = await findFactors(trx, user);
    const passkeys = await listPasskeys(req, { db: trx });
    const identities = await listIdentities(trx, user);
    const trustedBrowsers = await listTrustedBrowsers(req, { db: trx });
    const notifications = await listAllNotifications(trx, user);
    await recordEvent(trx, user.id, "data_downloaded", req);
    return { user, pendingEmail, authenticator, passkeys, identities, trustedBrowsers, sessions, notifications };
  });
}
