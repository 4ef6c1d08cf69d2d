export { account, emailConfirm, goodbye } from "./account.ts";
export { notificationPage, sessions } from "./activity.ts";
export { errors } from "./errors.ts";
export { dashboard, home } from "./home.ts";
export { layout } from "./layout.ts";
export { loggedOut, login } from "./login.ts";
export { mailbox } from "./mailbox.ts";
export { forgot, notMe, reset } from "./recovery.ts";
export { register, registerConfirm } from "./register.ts";
