import { pages } from "@latchkey/texts";
import { Act } from "../act.tsx";
import { Loaded } from "../loaded.tsx";
import type { Provider } from "../providers.tsx";
import { AccountTitle } from "./account-title.tsx";
import { Private } from "./private.tsx";
import { Time, Used } from "./time.tsx";
import { focusHeading } from "./title.tsx";

interface Identity {
  id: string;
  title: string;
  email: string | null;
  createdAt: string;
  lastUsedAt: string | null;
}

interface ProviderList {
  available: Provider[];
  connected: Identity[];
}

export function Providers() {
  const t = pages.providers;
  return (
    <Private>
      {({ hasPassword }) => (
        <>
          <AccountTitle {...t} />
          <Loaded<ProviderList> path="/account/providers">
            {(list, reload) => <List {...list} hasPassword={hasPassword} onChanged={reload} />}
          </Loaded>
        </>
      )}
    </Private>
  );
}

function List({
  available,
  connected,
  hasPassword,
  onChanged,
}: ProviderList & { hasPassword: boolean; onChanged(): void }) {
  const t = pages.providers;
  return (
    <section className="card">
      <h2>{t.list}</h2>
      {connected.length === 0 && <p role="status">{t.none}</p>}
      <ul className="sessions">
        {connected.map((identity) => (
          <Item key={identity.id} identity={identity} onRemoved={onChanged} />
        ))}
      </ul>
      {connected.length > 0 && !hasPassword && (
        <p>
          {t.noPassword} <a href="/password/forgot">{t.choosePassword}</a>
        </p>
      )}
      {available.map(({ name, title }) => (
        <Act key={name} path="/account/providers" fields={{ provider: name }} onDone={leave}>
          {t.connectTo({ title })}
        </Act>
      ))}
    </section>
  );
}

function Item({ identity, onRemoved }: { identity: Identity; onRemoved(): void }) {
  const t = pages.providers;
  const { id, title, email, createdAt, lastUsedAt } = identity;
  const removed = () => {
    focusHeading();
    onRemoved();
  };
  return (
    <li>
      <div>
        <strong>{title}</strong> {email}
        <p className="hint">
          {t.connected} <Time at={createdAt} />, <Used at={lastUsedAt} texts={t} />.
        </p>
      </div>
      <Act method="DELETE" path={`/account/providers/${id}`} name={t.disconnectFrom(identity)} onDone={removed}>
        {t.disconnect}
      </Act>
    </li>
  );
}

/** Continues at the provider, which leads back here. */
const leave = ({ url = "" }) => location.assign(url);
