// biome-ignore-all assist/source/organizeImports: the order tells what is for whom.
// What an app reads, starts and mounts once.
export { sessionSettings } from "./config.ts";
export { logPolicy } from "./policy.ts";
export { session } from "./session.ts";
export { startPruning } from "./prune.ts";
export { INTERACTIVE, letterOf } from "./letters.ts";
export { type LinkKeys, linkKeys, tokenOf } from "./link-keys.ts";
export { type Live, startLive } from "./live.ts";
export { type Throttle, throttle } from "./throttle.ts";

// What stands on a route.
export { requireLogin, requireRecentLogin, userOf } from "./require-login.ts";
export { requireOwnPage } from "./own-page.ts";

// What a route does.
export { login, logout } from "./login.ts";
export type { AuthContext } from "./context.ts";
export { register, requestRegistration } from "./register.ts";
export { reportIntruder, requestReset, resetPassword } from "./recovery.ts";
export {
  type AccountData,
  accountData,
  changePassword,
  changeUsername,
  confirmEmail,
  deleteAccount,
  requestEmailChange,
} from "./account.ts";
export { endOtherSessions, endSession, type ListedSession, sessionsOf } from "./sessions.ts";
export {
  latestNotificationOf,
  markNotificationsRead,
  type Notification,
  type NotificationPage,
  notificationsOf,
} from "./events.ts";
export { type Grant, lookAtLink, type Purpose } from "./tokens.ts";
export { type Refusal, Refused, refusalOf } from "./refused.ts";
export { safeReturnTo } from "./return-to.ts";
export { uselessLink } from "./useless-link.ts";
export type { User } from "./users.ts";

// What commands do.
export { InvalidInput } from "./input.ts";
export { endSessions, listSessions } from "./sessions.ts";
export { findByUsername, insertUser, prepareUser } from "./users.ts";
