import { pages } from "@latchkey/texts";
import { EmailCode } from "../email-code.tsx";
import type { FieldProps } from "../field.tsx";
import { Form, type FormProps } from "../form.tsx";
import type { PasskeyProps } from "../passkey-button.tsx";
import { ProviderLinks, useOtherWays } from "../providers.tsx";
import { state } from "../state.ts";
import { useUser } from "../user.tsx";
import { Title } from "./title.tsx";

export function Login() {
  const t = pages.login;
  const { user } = useUser();
  const return_to = returnTarget();
  const enter = useEnter();
  const ways = useOtherWays();
  return (
    <>
      <Title title={t.title}>{user ? t.again.heading : t.title}</Title>
      {user && <p className="lead">{(user.hasPassword ? t.confirm.lead : t.confirm.leadWithout)(user)}</p>}
      {!user && state.sessionEnded && (
        <p className="notice" role="status">
          {t.sessionEnded}
        </p>
      )}
      {ways?.emailCode ? (
        <EmailCode hidden={{ return_to }} onDone={enter} />
      ) : (
        <Form
          action="/login"
          fields={[
            ...(user?.hasPassword === false ? [] : passwordFields(user?.username)),
            { name: "remember", label: t.remember, type: "checkbox" },
          ]}
          hidden={{ return_to }}
          submit={user?.hasPassword === false ? undefined : t.submit}
          passkey={{ ...loginPasskey(), label: t.passkey, suggested: true }}
          onDone={enter}
          onRefused={({ code }) =>
            code === "second_factor_required" && <LoginCode hidden={{ return_to }} onDone={enter} />
          }
        />
      )}
      <ProviderLinks ways={ways} returnTo={return_to} text={user ? t.confirm.provider : t.withProvider} />
      <p>
        <a href="/password/forgot">{user?.hasPassword === false ? t.confirm.addPassword : t.forgot}</a>
      </p>
      {!user && !state.closed && (
        <p>
          {t.noAccount} <a href="/register">{t.register}</a>
        </p>
      )}
    </>
  );
}

const returnTarget = () => new URLSearchParams(location.search).get("return_to") ?? "";

/** Returns what follows a login. */
function useEnter(): FormProps["onDone"] {
  const { setUser } = useUser();
  return ({ user = null, returnTo = "/" }) => {
    setUser(user);
    location.assign(returnTo);
  };
}

const passwordFields = (value?: string): FieldProps[] => [
  { name: "username", label: pages.login.username, autoComplete: "username webauthn", value },
  { name: "password", label: pages.login.password, type: "password", autoComplete: "current-password" },
];

export const loginPasskey = (): Omit<PasskeyProps, "label"> => ({
  options: "/login/passkey/options",
  action: "/login/passkey",
  failed: pages.login.passkeyFailed,
});

/** Where the login with another provider continues if the account has a second factor. */
export function LoginCodePage() {
  const t = pages.loginCode;
  return (
    <>
      <Title title={t.title} />
      <LoginCode hidden={{ return_to: returnTarget() }} onDone={useEnter()} />
    </>
  );
}

/** The second step of a login to an account with a second factor. */
export function LoginCode({ hidden, onDone }: Pick<FormProps, "hidden" | "onDone">) {
  const t = pages.loginCode;
  return (
    <Form
      action="/login/code"
      fields={[{ name: "code", label: t.label, autoComplete: "one-time-code" }]}
      hidden={hidden}
      submit={t.submit}
      onDone={onDone}
      onRefused={({ code }) => code === "login_expired" && <Login />}
    >
      <p>{t.lead}</p>
    </Form>
  );
}
