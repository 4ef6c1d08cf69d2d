import { createOutbox } from "@latchkey/mail";
import { fold } from "../users/names.ts";

/** The origin of the site whose pages the links open, from its configuration. */
interface WithOrigin {
  origin: string;
}

/** An email about an event. */
interface Report extends WithOrigin {
  event?: string;
}

/** An email that someone requested. */
interface Requested extends WithOrigin {
  browser?: string;
  /** Only for a recipient who has an account: anyone else must not learn it. */
  address?: string;
}

interface NewLogin extends Report {
  event: string;
  userId: string;
  browser: string;
  address: string;
}

/** Every kind of email, and the data that it is composed from when it is sent. */
export interface Emails {
  register: Requested;
  invite: WithOrigin;
  reset_password: Requested;
  login_code: { username: string; browser: string; address: string };
  change_email: Requested & Report & { userId: string; username: string };
  password_changed: Report;
  password_added: Report;
  email_change_requested: Report & { email: string };
  email_changed: Report & { email: string };
  authenticator_enabled: Report;
  authenticator_disabled: Report;
  recovery_code_used: Report & { left: string };
  recovery_codes_renewed: Report;
  wrong_codes: Report;
  browser_trusted: Report;
  passkey_added: Report;
  passkey_removed: Report;
  provider_added: Report & { title: string };
  provider_removed: Report & { title: string };
  new_browser: NewLogin;
  new_browsers: NewLogin;
  address_removed: { username: string };
  account_disabled: { username: string };
  account_enabled: { username: string };
  second_factor_reset: { username: string };
  farewell: { username: string; browser?: string; address?: string };
}

export const { queueEmail, cancelEmailsTo } = createOutbox<Emails>(fold);
