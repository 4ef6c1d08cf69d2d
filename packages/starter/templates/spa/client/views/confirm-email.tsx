import { pages } from "@latchkey/texts";
import { TokenForm } from "../token-form.tsx";
import { useUser } from "../user.tsx";
import { Button, Done } from "./outcome.tsx";
import { Title } from "./title.tsx";

export function ConfirmEmail() {
  const t = pages.emailConfirm;
  const { refresh } = useUser();
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
        nextStep={(refusal) => (
          <Button href="/account">{refusal?.errors ? t.chooseAnother : pages.layout.requestNewLink}</Button>
        )}
      >
        <p>{t.lead}</p>
      </TokenForm>
    </>
  );
}
