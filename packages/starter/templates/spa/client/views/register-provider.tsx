import { pages } from "@latchkey/texts";
import { emailField } from "../field.tsx";
import { Form } from "../form.tsx";
import { state } from "../state.ts";
import { useUser } from "../user.tsx";
import { usernameField } from "./register.tsx";
import { Sent } from "./sent.tsx";
import { Title } from "./title.tsx";

/** After the first login with another provider. */
export function RegisterProvider() {
  const t = pages.registerProvider;
  const { setUser } = useUser();
  const { person } = state;
  if (!person) return <Title title={t.title} />;
  const { authoritativeForEmail, username, email = "" } = person;
  const field = authoritativeForEmail
    ? { ...usernameField(), value: username }
    : { ...emailField({ ...pages.register, emailHint: t.email }), value: email };
  return (
    <>
      <Title title={t.title} />
      <Form
        action="/register/provider"
        fields={[field]}
        submit={authoritativeForEmail ? t.create : t.submit}
        onDone={({ user = null, returnTo = "/" }, typed) => {
          if (!authoritativeForEmail)
            return (
              <Sent action="/register/provider" email={typed.get("email") ?? ""}>
                {pages.register.sent({ lifetime: state.lifetimes.register })}
              </Sent>
            );
          setUser(user);
          location.assign(returnTo);
        }}
      >
        <p>{t.lead(person)}</p>
        {authoritativeForEmail && <p>{t.username({ email })}</p>}
      </Form>
      <p>
        {t.haveAccount(person)} <a href="/login?return_to=%2Faccount%2Fproviders">{pages.layout.logIn}</a>
      </p>
    </>
  );
}
