import { pages } from "@latchkey/texts";
import { EmailCode } from "./email-code.tsx";
import type { FieldProps } from "./field.tsx";
import { Form, type FormProps } from "./form.tsx";
import { PasswordOwner } from "./password.tsx";
import { ProviderLinks, useOtherWays } from "./providers.tsx";
import { useUser } from "./user.tsx";
import { LoginCode, loginPasskey } from "./views/login.tsx";

/** A form that requires a recent login. If it is too old, the user confirms it, and the form goes through. */
export function RecentForm(form: Omit<FormProps, "onRefused">) {
  return <Form {...form} onRefused={({ code }, again) => code === "login_too_old" && <Confirm onDone={again} />} />;
}

function Confirm({ onDone }: { onDone(): void }) {
  const t = pages.login.confirm;
  const { user } = useUser();
  const ways = useOtherWays();
  const confirmed: FormProps["onDone"] = () => void onDone();
  if (ways?.emailCode) return <EmailCode hidden={{}} onDone={confirmed} />;
  return (
    <>
      <Form
        action="/login"
        fields={user?.hasPassword ? [passwordField()] : []}
        hidden={{ username: user?.username ?? "" }}
        submit={user?.hasPassword ? t.submit : undefined}
        passkey={{ ...loginPasskey(), label: t.passkey }}
        onDone={confirmed}
        onRefused={({ code }) => code === "second_factor_required" && <LoginCode hidden={{}} onDone={confirmed} />}
      >
        <h2>{t.title}</h2>
        {user && <p>{(user.hasPassword ? t.lead : t.leadWithout)(user)}</p>}
        <PasswordOwner username={user?.username} />
      </Form>
      <ProviderLinks ways={ways} returnTo={location.pathname} text={t.provider} />
    </>
  );
}

const passwordField = (): FieldProps => ({
  name: "password",
  id: "confirm-password",
  label: pages.login.confirm.password,
  type: "password",
  autoComplete: "current-password",
});
