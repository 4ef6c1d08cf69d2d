import { fieldErrors, pages } from "@latchkey/texts";
import { useEffect, useRef } from "react";
import { EmailCode } from "./email-code.tsx";
import { Form, type FormProps } from "./form.tsx";
import { LoginCode } from "./login-code.tsx";
import { loginPasskey, loginPassword } from "./login-fields.ts";
import { PasswordOwner } from "./password.tsx";
import { ProviderLinks, useOtherWays } from "./providers.tsx";
import { useUser } from "./user.tsx";

const TITLE = "confirm-title";

/** Step-up authentication: the user confirms the login, or goes back with the button or the Escape key. */
export function ConfirmDialog({ onClose }: { onClose(confirmed: boolean): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      className="card"
      aria-labelledby={TITLE}
      ref={dialog}
      onClose={(event) => onClose(event.currentTarget.returnValue === CONFIRMED)}
    >
      <h2 id={TITLE}>{pages.login.confirm.title}</h2>
      <Confirm onDone={() => dialog.current?.close(CONFIRMED)} />
      <div className="actions">
        <button type="button" className="quiet" onClick={() => dialog.current?.close()}>
          {pages.login.confirm.back}
        </button>
      </div>
    </dialog>
  );
}

const CONFIRMED = "confirmed";

function Confirm({ onDone }: { onDone(): void }) {
  const t = pages.login.confirm;
  const { user } = useUser();
  const ways = useOtherWays();
  const confirmed: FormProps["onDone"] = () => void onDone();
  if (ways?.emailCode) return <EmailCode className="" onDone={confirmed} />;
  // A login without "Remember me" would shorten a remembered one.
  const remember: Record<string, string> = ways?.remembered ? { remember: "on" } : {};
  return (
    <>
      <Form
        action="/login"
        className=""
        fields={user?.hasPassword ? [{ ...loginPassword(t.password), id: "confirm-password" }] : []}
        hidden={{ username: user?.username ?? "", ...remember }}
        submit={user?.hasPassword ? t.submit : undefined}
        passkey={{ ...loginPasskey(), label: t.passkey }}
        alerts={{ invalid_credentials: fieldErrors.password_wrong }}
        onDone={confirmed}
        onRefused={({ code }) => code === "second_factor_required" && <LoginCode className="" onDone={confirmed} />}
      >
        {user && <p>{(user.hasPassword ? t.lead : t.leadWithout)(user)}</p>}
        <PasswordOwner username={user?.username} />
      </Form>
      <ProviderLinks ways={ways} returnTo={location.pathname} text={t.provider} />
    </>
  );
}
