import { pages } from "@latchkey/texts";
import { Form } from "../form.tsx";
import { useUser } from "../user.tsx";

export function Username({ onDone }: { onDone(done: string): void }) {
  const t = pages.account.username;
  const { user, setUser } = useUser();
  return (
    <Form
      action="/account/username"
      fields={[{ name: "username", label: t.label, autoComplete: "username", value: user?.username }]}
      submit={t.submit}
      submitClass="quiet"
      labelledBy="username-heading"
      onDone={({ user = null }) => {
        setUser(user);
        onDone(t.done);
      }}
    >
      <h2 id="username-heading">{t.heading}</h2>
    </Form>
  );
}
