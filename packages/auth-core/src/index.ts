// biome-ignore-all assist/source/organizeImports: the order shows who uses what.
// Settings, and what an app starts or mounts once.
export { sessionSettings } from "./settings.ts";
export { LINK_LIFETIME, logPolicy, MIN_PASSWORD_LENGTH } from "./policy.ts";
export { session } from "./session/middleware.ts";
export { startPruning } from "./prune.ts";
export { emailComposer } from "./emails/compose.ts";
export { type Emails, queueEmail } from "./emails/kinds.ts";
export { type LinkKeys, linkKeys, tokenOf } from "./emails/link-keys.ts";
export { type Live, startLive } from "./activity/live.ts";
export { type Throttle, throttle } from "./guards/throttle.ts";

// Guards, for routes.
export { requireLogin, requireRecentLogin } from "./guards/require-login.ts";
export { requireUser } from "./session/current-user.ts";
export { requireOwnPage } from "./guards/own-page.ts";

// Actions, for handlers.
export { login, logout } from "./login/login.ts";
export type { AuthContext } from "./guards/context.ts";
export { register, requestRegistration } from "./account/register.ts";
export { reportIntruder, requestReset, resetPassword } from "./account/recovery.ts";
export {
  type AccountData,
  accountData,
  changePassword,
  changeUsername,
  confirmEmail,
  deleteAccount,
  requestEmailChange,
} from "./account/changes.ts";
export { endOtherSessions, endSession, type ListedSession, listSessions } from "./account/sessions.ts";
export {
  findLatestNotification,
  markNotificationsRead,
  type Notification,
  type NotificationPage,
  listNotifications,
} from "./activity/record.ts";
export { type Grant, findGrant, type Purpose } from "./emails/tokens.ts";
export { type Refusal, Refused, refusalOf } from "./request/refused.ts";
export { safeReturnTo } from "./request/return-to.ts";
export { uselessLink } from "./emails/useless-link.ts";
export type { User } from "./users/public-user.ts";

// For commands.
export { InvalidInput } from "./request/input.ts";
export { endAllSessions, listAllSessions } from "./account/sessions.ts";
export { findByUsername } from "./users/users.ts";
export { insertUser, prepareUser } from "./users/new-user.ts";
