import { pages } from "@latchkey/texts";
import { type ComponentProps, type KeyboardEvent, useState } from "react";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "password-field": ComponentProps<"span">;
    }
  }
}

/** A field for a password, with a button that shows it, and a hint that Caps Lock is on. */
export function Password(input: ComponentProps<"input">) {
  const t = pages.layout.revealPassword;
  const [shown, setShown] = useState(false);
  const [capsLock, setCapsLock] = useState(false);
  const look = (event: KeyboardEvent) => setCapsLock(event.getModifierState("CapsLock"));
  return (
    <password-field>
      <input
        {...input}
        type={shown ? "text" : "password"}
        onKeyDown={look}
        onKeyUp={look}
        onBlur={() => setCapsLock(false)}
      />
      <button type="button" aria-controls={input.id} aria-pressed={shown} onClick={() => setShown(!shown)}>
        <span>{t.show}</span>
        <span className="visually-hidden"> {t.what}</span>
      </button>
      <p className="hint" aria-live="polite">
        {capsLock && pages.layout.capsLock}
      </p>
    </password-field>
  );
}

/** Tells password managers whose password a form takes. Without a name, it is not sent. */
export const PasswordOwner = ({ username }: { username?: string }) => (
  <input type="text" autoComplete="username" value={username ?? ""} readOnly hidden />
);
