import { pages } from "@latchkey/texts";
import { Form, type FormProps } from "./form.tsx";
import { PasswordOwner } from "./password.tsx";
import { useUser } from "./user.tsx";
import { LoginCode } from "./views/login.tsx";

/** A form that requires a recent login. If it is too old, the user confirms the password, and the form goes through. */
export function RecentForm(form: Omit<FormProps, "onRefused">) {
  return <Form {...form} onRefused={({ code }, again) => code === "login_too_old" && <Confirm onDone={again} />} />;
}

function Confirm({ onDone }: { onDone(): void }) {
  const t = pages.login.confirm;
  const { user } = useUser();
  const confirmed: FormProps["onDone"] = () => void onDone();
  return (
    <Form
      action="/login"
      fields={[
        {
          name: "password",
          id: "confirm-password",
          label: t.password,
          type: "password",
          autoComplete: "current-password",
        },
      ]}
      hidden={{ username: user?.username ?? "" }}
      submit={t.submit}
      onDone={confirmed}
      onRefused={({ code }) => code === "second_factor_required" && <LoginCode hidden={{}} onDone={confirmed} />}
    >
      <h2>{t.title}</h2>
      {user && <p>{t.lead(user)}</p>}
      <PasswordOwner username={user?.username} />
    </Form>
  );
}
