// In the order in which a request meets them.
export { type SessionConfig, sessionSettings } from "./config.ts";
export { markNotificationsRead, type Notification, notificationsOf } from "./events.ts";
export { type FieldErrors, InvalidInput, refusedFields } from "./input.ts";
export { login, logout } from "./login.ts";
export { startPruning } from "./prune.ts";
export { register } from "./register.ts";
export { requireLogin, userOf } from "./require-login.ts";
export { safeReturnTo } from "./return-to.ts";
export { session } from "./session.ts";
export { insertUser, prepareUser, type User } from "./users.ts";
