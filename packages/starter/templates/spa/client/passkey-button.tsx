import { pages } from "@latchkey/texts";
import { useEffect } from "react";
import { HAS_PASSKEYS, type PasskeyRoutes, type Send, sendWithPasskey, suggestPasskeys } from "./passkeys.ts";

export interface PasskeyProps extends PasskeyRoutes {
  lead?: string;
  label: string;
  /** Whether the browser also suggests passkeys in the field for the username. */
  suggested?: boolean;
}

/** Sends its form with a passkey. In a browser without passkeys, it shows a notice only if it is the form's `onlyWay`. */
export function PasskeyButton({
  send,
  sending,
  onlyWay,
  ...passkey
}: PasskeyProps & { send(send: Send): void; sending: boolean; onlyWay: boolean }) {
  const { lead, label, suggested } = passkey;
  // Once: after each attempt, the form creates the button again.
  useEffect(() => (suggested && HAS_PASSKEYS ? suggestPasskeys(passkey, send) : undefined), []);
  if (!HAS_PASSKEYS) return onlyWay && <p className="notice">{pages.login.passkeyUnsupported}</p>;
  return (
    <>
      {lead && <p>{lead}</p>}
      <button
        type={onlyWay ? "submit" : "button"}
        className={onlyWay ? undefined : "quiet"}
        disabled={sending}
        onClick={(event) => {
          event.preventDefault();
          send(sendWithPasskey(passkey));
        }}
      >
        {label}
      </button>
    </>
  );
}
