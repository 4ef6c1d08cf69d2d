import { pages } from "@latchkey/texts";
import { emailField, newPasswordField } from "../field.tsx";
import { Form } from "../form.tsx";
import { PasswordOwner } from "../password.tsx";
import { state } from "../state.ts";
import { TokenForm } from "../token-form.tsx";
import { useUser } from "../user.tsx";
import { Button, Done } from "./outcome.tsx";
import { Sent } from "./sent.tsx";
import { Title } from "./title.tsx";

export function ForgotPassword() {
  const t = pages.forgot;
  const { user } = useUser();
  return (
    <>
      <Title title={t.title} />
      <Form
        action="/password/forgot"
        fields={[{ ...emailField(t), value: user?.email }]}
        submit={t.submit}
        onDone={(_body, typed) => (
          <Sent action="/password/forgot" email={typed.get("email") ?? ""}>
            {t.sent({ lifetime: state.lifetimes.reset_password })}
          </Sent>
        )}
      />
      <p>
        <a href="/login">{t.back}</a>
      </p>
    </>
  );
}

export function ResetPassword() {
  const t = pages.reset;
  const { username = "", hasPassword } = state.link ?? {};
  const { refresh } = useUser();
  return (
    <>
      <Title title={t.title} />
      <TokenForm
        action="/password/reset"
        fields={[newPasswordField(t.password)]}
        submit={t.submit}
        onDone={() => {
          void refresh();
          return <Done actions={<Button href="/login">{t.logIn}</Button>}>{t.done}</Done>;
        }}
        renewal={{
          action: "/password/forgot",
          sent: pages.forgot.sent({ lifetime: state.lifetimes.reset_password }),
        }}
        nextStep={() => <Button href="/password/forgot">{pages.layout.requestNewLink}</Button>}
      >
        <p>{(hasPassword ? t.lead : t.leadWithout)({ username })}</p>
        <PasswordOwner username={username} />
      </TokenForm>
    </>
  );
}

export function NotMe() {
  const t = pages.notMe;
  const { refresh } = useUser();
  return (
    <>
      <Title title={t.title} />
      <TokenForm
        action="/not-me"
        submit={t.submit}
        onDone={() => {
          void refresh();
          return <Done>{t.done}</Done>;
        }}
        nextStep={({ status }) =>
          status === 409 ? (
            <Button href="/login">{t.otherAccount}</Button>
          ) : (
            <Button href="/password/forgot">{t.choosePassword}</Button>
          )
        }
      >
        <p>{t.leadFor({ username: state.link?.username ?? "" })}</p>
      </TokenForm>
    </>
  );
}
