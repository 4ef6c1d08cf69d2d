import { emails } from "@latchkey/texts";
import { POLICY } from "../policy.ts";
import { type Composers, OURS } from "./composers.ts";
import { notice } from "./notice-content.ts";

/** Emails about an event, whose text needs nothing else. */
export const NOTICES = {
  password_changed: (links, email) => notice(links, email, emails.password_changed(OURS)),
  password_added: (links, email) => notice(links, email, emails.password_added(OURS)),
  new_browser: (links, email) => notice(links, email, emails.new_browser(OURS)),
  email_change_requested: (links, email) =>
    notice(links, email, emails.email_change_requested({ ...OURS, ...email.data })),
  email_changed: (links, email) => notice(links, email, emails.email_changed({ ...OURS, ...email.data }), "restore"),
  authenticator_enabled: (links, email) => notice(links, email, emails.authenticator_enabled(OURS)),
  authenticator_disabled: (links, email) => notice(links, email, emails.authenticator_disabled(OURS)),
  recovery_code_used: (links, email) => notice(links, email, emails.recovery_code_used({ ...OURS, ...email.data })),
  recovery_codes_renewed: (links, email) => notice(links, email, emails.recovery_codes_renewed(OURS)),
  wrong_codes: (links, email) => notice(links, email, emails.wrong_codes(OURS)),
  passkey_added: (links, email) => notice(links, email, emails.passkey_added(OURS)),
  passkey_removed: (links, email) => notice(links, email, emails.passkey_removed(OURS)),
  provider_added: (links, email) => notice(links, email, emails.provider_added({ ...OURS, ...email.data })),
  provider_removed: (links, email) => notice(links, email, emails.provider_removed({ ...OURS, ...email.data })),
  browser_trusted: (links, email) =>
    notice(links, email, emails.browser_trusted({ ...OURS, lifetime: POLICY.trustedBrowser })),
} satisfies Partial<Composers>;
