import { pages } from "@latchkey/texts";
import { useEffect } from "react";
import { HAS_PASSKEYS, type PasskeyRoutes, type Submit, submitWithPasskey, suggestPasskeys } from "./passkeys.ts";
import { useSend } from "./send.tsx";
import { SubmitButton } from "./submit-button.tsx";

export interface PasskeyProps extends PasskeyRoutes {
  lead?: string;
  label: string;
  /** Whether the browser also suggests passkeys in the field for the username. */
  suggested?: boolean;
}

/** Sends its form with a passkey. In a browser without passkeys, it shows a notice only if it is the form's `onlyWay`. */
export function PasskeyButton({
  submit,
  sending,
  onlyWay,
  ...passkey
}: PasskeyProps & { submit(submit: Submit): void; sending: boolean; onlyWay: boolean }) {
  const { lead, label, suggested } = passkey;
  const send = useSend();
  // Once: after each attempt, the form creates the button again.
  useEffect(() => (suggested && HAS_PASSKEYS ? suggestPasskeys(passkey, send, submit) : undefined), []);
  if (!HAS_PASSKEYS) return onlyWay && <p className="notice">{pages.login.passkeyUnsupported}</p>;
  return (
    <>
      {lead && <p>{lead}</p>}
      <SubmitButton
        type={onlyWay ? "submit" : "button"}
        className={onlyWay ? undefined : "quiet"}
        sending={sending}
        onClick={(event) => {
          event.preventDefault();
          submit(submitWithPasskey(passkey, send));
        }}
      >
        {label}
      </SubmitButton>
    </>
  );
}
