import { pages } from "@latchkey/texts";
import { Form } from "../form.tsx";
import { state } from "../state.ts";
import { useUser } from "../user.tsx";
import { Title } from "./title.tsx";

export function Login() {
  const t = pages.login;
  const { user, setUser } = useUser();
  const return_to = new URLSearchParams(location.search).get("return_to") ?? "";
  return (
    <>
      <Title title={t.title}>{user ? t.again.heading : t.title}</Title>
      {user && <p className="lead">{t.again.lead(user)}</p>}
      {!user && state.sessionEnded && (
        <p className="notice" role="status">
          {t.sessionEnded}
        </p>
      )}
      <Form
        action="/login"
        fields={[
          { name: "username", label: t.username, autoComplete: "username", value: user?.username },
          { name: "password", label: t.password, type: "password", autoComplete: "current-password" },
          { name: "remember", label: t.remember, type: "checkbox" },
        ]}
        hidden={{ return_to }}
        submit={t.submit}
        onDone={({ user = null, returnTo = "/" }) => {
          setUser(user);
          location.assign(returnTo);
        }}
      />
      <p>
        <a href="/password/forgot">{t.forgot}</a>
      </p>
      {!user && !state.closed && (
        <p>
          {t.noAccount} <a href="/register">{t.register}</a>
        </p>
      )}
    </>
  );
}
