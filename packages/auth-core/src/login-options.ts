import type { FactorName } from "@latchkey/texts";
import type { LoginMethod } from "./event-kinds.ts";

/** What a login has proved besides the password, or instead of it. */
export type Factor = FactorName;

export interface LoginOptions {
  method: LoginMethod;
  /** The second factor that was verified, if any. */
  factor?: Factor;
  /** The public handle of the passkey that logged in. */
  passkey?: string;
  /** The user has logged in before, but not from here: records `new_browser` and notifies the owner. */
  newBrowser?: boolean;
  /** Keeps the login after the browser is closed. */
  remember?: boolean;
  /** Of the login that it continues: the user was logged in already. */
  lineage?: string;
}

/** A login whose second factor is still missing. Its session belongs to nobody. */
export interface PendingLogin extends LoginOptions {
  userId: string;
  /** A change of the password revokes it, like any session. */
  authVersion: number;
}
