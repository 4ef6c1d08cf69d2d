import { pages } from "@latchkey/texts";
import { type FieldProps, newPasswordField } from "../field.tsx";
import { Form } from "../form.tsx";
import { PasswordOwner } from "../password.tsx";
import { useUser } from "../user.tsx";

export function NewPassword({ onDone }: { onDone(done: string): void }) {
  const t = pages.account.password;
  const { user, refresh } = useUser();
  const hasPassword = user?.hasPassword;
  return (
    <Form
      action="/account/password"
      fields={[...(hasPassword ? [currentPassword()] : []), { ...newPasswordField(t.label), id: "new-password" }]}
      submit={hasPassword ? t.submit : t.add}
      submitClass="quiet"
      labelledBy="password-heading"
      onDone={() => {
        void refresh();
        onDone(t.done);
      }}
    >
      <h2 id="password-heading">{t.heading}</h2>
      {!hasPassword && <p>{t.none}</p>}
      <PasswordOwner username={user?.username} />
    </Form>
  );
}

const currentPassword = (): FieldProps => ({
  name: "current_password",
  label: pages.account.password.current,
  type: "password",
  autoComplete: "current-password",
});
