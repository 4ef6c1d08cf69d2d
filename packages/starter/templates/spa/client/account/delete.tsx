import { pages } from "@latchkey/texts";
import type { FieldProps } from "../field.tsx";
import { Form } from "../form.tsx";
import { PasswordOwner } from "../password.tsx";
import { useUser } from "../user.tsx";

export function DeleteAccount() {
  const t = pages.account.delete;
  const { user } = useUser();
  return (
    <Form
      action="/account/delete"
      className="card danger"
      fields={user?.hasPassword ? [passwordField()] : []}
      submit={t.submit}
      submitClass="danger"
      labelledBy="delete-heading"
      onDone={() => void location.replace("/goodbye")}
    >
      <h2 id="delete-heading">{t.heading}</h2>
      <p>{t.text}</p>
      {user?.hasPassword && <PasswordOwner username={user.username} />}
    </Form>
  );
}

const passwordField = (): FieldProps => ({
  name: "password",
  id: "delete-password",
  label: pages.account.delete.password,
  type: "password",
  autoComplete: "current-password",
});
