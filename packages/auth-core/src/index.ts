// What an app reads and mounts once.
export { type SessionConfig, sessionSettings } from "./config.ts";
// What a route does.
export { markNotificationsRead, type Notification, notificationsOf } from "./events.ts";
export { type FieldErrors, InvalidInput, refusedFields } from "./input.ts";
export { login, logout } from "./login.ts";
export { startPruning } from "./prune.ts";
export { register } from "./register.ts";
// What stands on a route.
export { requireLogin, userOf } from "./require-login.ts";
export { safeReturnTo } from "./return-to.ts";
export { session } from "./session.ts";
export { insertUser, prepareUser, type User } from "./users.ts";
