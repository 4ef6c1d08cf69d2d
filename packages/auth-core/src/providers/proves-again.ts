import type { SessionData } from "express-session";
import type { Provider } from "./provider.ts";

/** Returns whether it is the provider of the login, and can prove that it has asked the person again. */
export const provesAgain = ({ provesLogin, title }: Provider, { provider }: Partial<SessionData>): boolean =>
  provesLogin && provider?.title === title;
