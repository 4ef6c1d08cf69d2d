import { pages } from "@latchkey/texts";
import { Form, type FormProps } from "../form.tsx";
import { state } from "../state.ts";
import { useUser } from "../user.tsx";
import { Title } from "./title.tsx";

export function Login() {
  const t = pages.login;
  const { user, setUser } = useUser();
  const return_to = new URLSearchParams(location.search).get("return_to") ?? "";
  const enter: FormProps["onDone"] = ({ user = null, returnTo = "/" }) => {
    setUser(user);
    location.assign(returnTo);
  };
  return (
    <>
      <Title title={t.title}>{user ? t.again.heading : t.title}</Title>
      {user && <p className="lead">{(user.hasPassword ? t.confirm.lead : t.confirm.leadWithout)(user)}</p>}
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
        onDone={enter}
        onRefused={({ code }) =>
          code === "second_factor_required" && <LoginCode hidden={{ return_to }} onDone={enter} />
        }
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
