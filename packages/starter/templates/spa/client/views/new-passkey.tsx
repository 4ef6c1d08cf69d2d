import { pages } from "@latchkey/texts";
import { Form } from "../form.tsx";
import { AccountTitle } from "./account-title.tsx";
import { nameField } from "./passkeys.tsx";
import { Private } from "./private.tsx";

export function NewPasskey() {
  const t = pages.newPasskey;
  return (
    <Private>
      {() => (
        <>
          <AccountTitle {...t} parent={{ title: pages.passkeys.title, href: "/account/passkeys" }} />
          <Form
            action="/account/passkeys"
            fields={[{ ...nameField(t.label), hint: t.hint, required: false }]}
            passkey={{
              options: "/account/passkeys/options",
              action: "/account/passkeys",
              label: t.submit,
              failed: t.failed,
            }}
            onDone={() => void location.assign("/account/passkeys")}
          />
        </>
      )}
    </Private>
  );
}
