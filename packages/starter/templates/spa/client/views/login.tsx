import { pages, refusalText } from "@latchkey/texts";
import { useState } from "react";
import { EmailCode } from "../email-code.tsx";
import type { FieldProps } from "../field.tsx";
import { Form, type FormProps } from "../form.tsx";
import { LoginCode } from "../login-code.tsx";
import { loginPasskey, loginPassword } from "../login-fields.ts";
import { ProviderLinks, useOtherWays } from "../providers.tsx";
import { state } from "../state.ts";
import { useUser } from "../user.tsx";
import { Button } from "./outcome.tsx";
import { Title } from "./title.tsx";

export function Login() {
  const t = pages.login;
  const { user } = useUser();
  const return_to = returnTarget();
  const enter = useEnter();
  const ways = useOtherWays();
  const [remember, setRemember] = useState<boolean>();
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
            {
              name: "remember",
              label: t.remember,
              type: "checkbox",
              value: user && state.remembered ? "on" : "",
              onChange: setRemember,
            },
          ]}
          hidden={{ return_to }}
          submit={user?.hasPassword === false ? undefined : t.submit}
          passkey={{ ...loginPasskey(), label: t.passkey, suggested: true }}
          onDone={enter}
          onRefused={({ code }) => {
            if (code === "second_factor_required") location.assign(`/login/code?${targetQuery()}`);
          }}
        />
      )}
      <ProviderLinks
        ways={ways}
        returnTo={return_to}
        remember={remember}
        text={user ? t.confirm.provider : t.withProvider}
      />
      {user?.hasPassword === false && (
        <p>
          <a href="/password/forgot">{t.confirm.addPassword}</a>
        </p>
      )}
      {!user && !state.closed && (
        <p>
          {t.noAccount} <a href="/register">{t.register}</a>
        </p>
      )}
    </>
  );
}

const passwordFields = (value?: string): FieldProps[] => [
  { name: "username", label: pages.login.username, autoComplete: "username webauthn", value },
  loginPassword(pages.login.password),
];

const returnTarget = () => new URLSearchParams(location.search).get("return_to") ?? "";
const targetQuery = () => new URLSearchParams({ return_to: returnTarget() });

/** Returns what follows a login. */
function useEnter(): FormProps["onDone"] {
  const { setUser } = useUser();
  return ({ user = null, returnTo = "/" }) => {
    setUser(user);
    location.assign(returnTo);
  };
}

/** The second step of a login. */
export function LoginCodePage() {
  const t = pages.loginCode;
  return (
    <>
      <Title title={t.title} />
      <LoginCode
        hidden={{ return_to: returnTarget() }}
        onDone={useEnter()}
        onRefused={({ code }) => code === "login_expired" && <LoginExpired />}
      />
      <p>
        <a href={`/login?${targetQuery()}`}>{t.startOver}</a>
      </p>
    </>
  );
}

const LoginExpired = () => (
  <div className="card">
    <p className="alert" role="alert">
      {refusalText("login_expired")}
    </p>
    <p className="actions">
      <Button href={`/login?${targetQuery()}`}>{pages.layout.logIn}</Button>
    </p>
  </div>
);
