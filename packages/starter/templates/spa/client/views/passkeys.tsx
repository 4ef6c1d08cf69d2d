import { pages } from "@latchkey/texts";
import { useEffect } from "react";
import { Form } from "../form.tsx";
import { Loaded } from "../loaded.tsx";
import { state } from "../state.ts";
import { AccountTitle } from "./account-title.tsx";
import { Button } from "./outcome.tsx";
import { Private } from "./private.tsx";
import { Time, Used } from "./time.tsx";
import { focusHeading } from "./title.tsx";

interface Passkey {
  id: string;
  name: string;
  createdAt: string;
  lastUsedAt: string | null;
  synced: boolean;
}

interface PasskeyList {
  passkeys: Passkey[];
  /** Null before the first passkey. */
  accepted: AllAcceptedCredentialsOptions | null;
}

export function Passkeys() {
  const t = pages.passkeys;
  return (
    <Private>
      {() => (
        <>
          <AccountTitle {...t} />
          <Loaded<PasskeyList> path="/account/passkeys">
            {(list, reload) => <List {...list} onChanged={reload} />}
          </Loaded>
        </>
      )}
    </Private>
  );
}

function List({ passkeys, accepted, onChanged }: PasskeyList & { onChanged(): void }) {
  const t = pages.passkeys;
  useEffect(() => {
    // The browser forgets those that were removed.
    if (accepted) void window.PublicKeyCredential?.signalAllAcceptedCredentials?.(accepted);
  }, [accepted]);
  return (
    <section className="card">
      <h2>{t.list}</h2>
      {passkeys.length === 0 && <p role="status">{t.none}</p>}
      <ul className="sessions">
        {passkeys.map((passkey) => (
          <Item key={passkey.id} passkey={passkey} onChanged={onChanged} />
        ))}
      </ul>
      <p className="actions">
        <Button href="/account/passkeys/new">{t.add}</Button>
      </p>
    </section>
  );
}

function Item({ passkey, onChanged }: { passkey: Passkey; onChanged(): void }) {
  const t = pages.passkeys;
  const { id, name, createdAt, lastUsedAt, synced } = passkey;
  const changed = () => {
    focusHeading();
    onChanged();
  };
  const form = { action: `/account/passkeys/${id}`, takesFocus: false, className: "", submitClass: "quiet" } as const;
  return (
    <li className="passkey">
      <div>
        <strong>{name}</strong>
        <p className="hint">
          {t.created} <Time at={createdAt} />, <Used at={lastUsedAt} texts={t} />. {synced ? t.synced : t.onDevice}.
        </p>
      </div>
      <Form
        {...form}
        method="PATCH"
        fields={[{ ...nameField(t.nameOf(passkey)), id: `name-${id}`, value: name, labelHidden: true }]}
        submit={t.rename}
        submitName={t.renameOf(passkey)}
        onDone={() => void changed()}
      />
      <Form
        {...form}
        method="DELETE"
        fields={[{ name: "end_sessions", id: `end-${id}`, label: t.endSessions, type: "checkbox", value: "on" }]}
        submit={t.remove}
        submitName={t.removeOf(passkey)}
        onDone={() => void changed()}
      />
    </li>
  );
}

export const nameField = (label: string) => ({
  name: "name",
  label,
  autoComplete: "off",
  maxLength: state.maxPasskeyName,
});
