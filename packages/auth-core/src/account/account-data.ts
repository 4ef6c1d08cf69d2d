import type { Request } from "express";
import { listAllNotifications, type Notification } from "../activity/notifications.ts";
import type { AuthContext } from "../guards/context.ts";
import { requireUser } from "../session/current-user.ts";
import type { User } from "../users/public-user.ts";
import { type ListedSession, listSessions } from "./sessions.ts";

/** Everything that is stored about a user, for the user to download. */
export interface AccountData {
  user: User;
  sessions: ListedSession[];
  notifications: Notification[];
}

/** @throws Refused with 429 beyond a rate limit */
export async function accountData(req: Request, context: AuthContext): Promise<AccountData> {
  await context.throttle.change(req);
  const user = requireUser(req);
  const notifications = await listAllNotifications(context.db, user);
  return { user, sessions: await listSessions(req, context), notifications };
}
