// All actions, for routes to call. `actions` contains every export of this file.
export { accountData } from "./account/account-data.ts";
export { changePassword } from "./account/change-password.ts";
export { changeUsername } from "./account/change-username.ts";
export { deleteAccount } from "./account/delete-account.ts";
export { markNotificationsRead } from "./account/mark-notifications-read.ts";
export { register, requestRegistration } from "./account/register.ts";
export { reportIntruder } from "./account/report-intruder.ts";
export { requestReset, resetPassword } from "./account/reset-password.ts";
export { endOtherSessions, endSession, listSessions } from "./account/sessions.ts";
export { findLatestNotification, listNotifications } from "./activity/notifications.ts";
export { confirmEmail, requestEmailChange } from "./email-change/change-email.ts";
export { cancelEmailChange, findPendingEmail, resendEmailChange } from "./email-change/pending-email.ts";
export { login } from "./login/login.ts";
export { loginWithCode } from "./login/login-with-code.ts";
export { logout } from "./login/logout.ts";
export { enableAuthenticator, newAuthenticator } from "./second-factor/enrol.ts";
export { disableAuthenticator, findSecondFactor, renewRecoveryCodes } from "./second-factor/manage.ts";
export { endTrustedBrowser, listTrustedBrowsers } from "./second-factor/trusted-browsers.ts";
