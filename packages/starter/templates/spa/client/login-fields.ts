import { pages } from "@latchkey/texts";
import type { FieldProps } from "./field.tsx";
import type { PasskeyProps } from "./passkey-button.tsx";

/** Of a login, or of the confirmation of one. */
export const loginPassword = (label: string): FieldProps => ({
  name: "password",
  label,
  type: "password",
  autoComplete: "current-password",
  link: { href: "/password/forgot", text: pages.login.forgot },
});

export const loginPasskey = (): Omit<PasskeyProps, "label"> => ({
  options: "/login/passkey/options",
  action: "/login/passkey",
  failed: pages.login.passkeyFailed,
});
