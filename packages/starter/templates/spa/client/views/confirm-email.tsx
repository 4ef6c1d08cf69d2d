import { pages } from "@latchkey/texts";
import { state } from "../state.ts";
import { TokenForm } from "../token-form.tsx";
import { useUser } from "../user.tsx";
import { Button, Done } from "./outcome.tsx";
import { Title } from "./title.tsx";

export function ConfirmEmail() {
  const t = pages.emailConfirm;
  const { refresh } = useUser();
  const { email = "", username = "" } = state.link ?? {};
  return (
    <>
      <Title title={t.title} />
      <TokenForm
        action="/email/confirm"
        submit={t.submit}
        onDone={() => {
          void refresh();
          return <Done actions={<Button href="/account">{t.account}</Button>}>{t.done}</Done>;
        }}
        nextStep={({ taken }) => (
          <Button href="/account">{taken ? t.chooseAnother : pages.layout.requestNewLink}</Button>
        )}
      >
        <p>{t.leadFor({ email, username })}</p>
      </TokenForm>
    </>
  );
}
