import { pages } from "@latchkey/texts";
import { emailField, type FieldProps, newPasswordField } from "../field.tsx";
import { Form } from "../form.tsx";
import { ProviderLinks, useOtherWays } from "../providers.tsx";
import { state } from "../state.ts";
import { TokenForm } from "../token-form.tsx";
import { useUser } from "../user.tsx";
import { Button } from "./outcome.tsx";
import { Sent } from "./sent.tsx";
import { Title } from "./title.tsx";

export function Register() {
  const t = pages.register;
  const ways = useOtherWays();
  return (
    <>
      <Title title={t.title} />
      {state.closed ? (
        <p className="card">{t.closed}</p>
      ) : (
        <Form
          action="/register"
          fields={[emailField(t)]}
          submit={t.submit}
          onDone={(_body, typed) => (
            <Sent action="/register" email={typed.get("email") ?? ""}>
              {t.sent({ lifetime: state.lifetimes.register })}
            </Sent>
          )}
        />
      )}
      {state.closed || <ProviderLinks ways={ways} returnTo="/dashboard" text={t.withProvider} />}
      <p>
        {t.haveAccount} <a href="/login">{t.logIn}</a>
      </p>
    </>
  );
}

export function ConfirmRegistration() {
  const t = pages.registerConfirm;
  const { setUser } = useUser();
  const { email = "", provider } = state.link ?? {};
  return (
    <>
      <Title title={t.title} />
      <TokenForm
        action="/register/confirm"
        fields={[usernameField(), ...(provider ? [] : [newPasswordField(t.password)])]}
        submit={t.submit}
        passkey={{
          options: "/register/passkey/options",
          action: "/register/confirm",
          failed: t.passkey.failed,
          lead: t.passkey.lead,
          label: t.passkey.submit,
        }}
        onDone={({ user = null }) => {
          setUser(user);
          location.assign("/dashboard");
        }}
        renewal={{ action: "/register", sent: pages.register.sent({ lifetime: state.lifetimes.register }) }}
        nextStep={({ taken }) =>
          state.closed || taken ? (
            <Button href="/login">{t.logIn}</Button>
          ) : (
            <Button href="/register">{pages.layout.requestNewLink}</Button>
          )
        }
      >
        <p>{provider ? t.leadWith({ email, title: provider }) : t.leadFor({ email })}</p>
      </TokenForm>
    </>
  );
}

export const usernameField = (): FieldProps => ({
  name: "username",
  label: pages.registerConfirm.username,
  autoComplete: "username",
  hint: pages.registerConfirm.usernameHint,
});
