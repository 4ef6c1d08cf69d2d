import { accountData } from "./account/account-data.ts";
import { confirmEmail, requestEmailChange } from "./account/change-email.ts";
import { changePassword } from "./account/change-password.ts";
import { changeUsername } from "./account/change-username.ts";
import { deleteAccount } from "./account/delete-account.ts";
import { markNotificationsRead } from "./account/mark-notifications-read.ts";
import { register, requestRegistration } from "./account/register.ts";
import { reportIntruder } from "./account/report-intruder.ts";
import { requestReset, resetPassword } from "./account/reset-password.ts";
import { endOtherSessions, endSession, listSessions } from "./account/sessions.ts";
import { findLatestNotification, listNotifications } from "./activity/notifications.ts";
import type { Action } from "./guards/action.ts";
import { login } from "./login/login.ts";
import { logout } from "./login/logout.ts";

const list = {
  login,
  logout,
  requestRegistration,
  register,
  requestReset,
  resetPassword,
  reportIntruder,
  changeUsername,
  requestEmailChange,
  confirmEmail,
  changePassword,
  deleteAccount,
  accountData,
  listSessions,
  endSession,
  endOtherSessions,
  listNotifications,
  findLatestNotification,
  markNotificationsRead,
};

/** What each action returns, by its name. */
export type Results = { [Name in keyof typeof list]: Awaited<ReturnType<(typeof list)[Name]>> };

/** Everything that a route calls, by name. An app that looks actions up here gets new ones without an edit. */
export const actions: { [Name in keyof Results]: Action<Results[Name]> } = list;
