import { pages } from "@latchkey/texts";
import { Act } from "../act.tsx";
import { useLoaded } from "../loaded.ts";
import type { Provider } from "../providers.tsx";
import { Private } from "./private.tsx";
import { Time } from "./time.tsx";
import { Title } from "./title.tsx";

interface Identity {
  id: string;
  title: string;
  email: string | null;
  createdAt: string;
  lastUsedAt: string | null;
}

export function Providers() {
  const t = pages.providers;
  return (
    <Private>
      {(user) => (
        <>
          <Title title={t.title} />
          <p className="lead">{t.lead}</p>
          <ProviderList />
          {!user.hasPassword && (
            <p>
              {t.noPassword} <a href="/password/forgot">{t.choosePassword}</a>
            </p>
          )}
        </>
      )}
    </Private>
  );
}

function ProviderList() {
  const t = pages.providers;
  const [loaded, reload] = useLoaded<{ available: Provider[]; connected: Identity[] }>("/account/providers");
  if (!loaded) return null;
  const { available, connected } = loaded;
  return (
    <section className="card">
      <h2>{t.list}</h2>
      {connected.length === 0 && <p role="status">{t.none}</p>}
      <ul className="sessions">
        {connected.map((identity) => (
          <li key={identity.id}>
            <div>
              <strong>{identity.title}</strong> {identity.email}
              <p className="hint">
                {t.connected} <Time at={identity.createdAt} />, <LastUse {...identity} />.
              </p>
            </div>
            <Act
              method="DELETE"
              path={`/account/providers/${identity.id}`}
              name={t.disconnectFrom(identity)}
              onDone={reload}
            >
              {t.disconnect}
            </Act>
          </li>
        ))}
      </ul>
      {available.map(({ name, title }) => (
        <Act key={name} path="/account/providers" fields={{ provider: name }} onDone={leave}>
          {t.connectTo({ title })}
        </Act>
      ))}
    </section>
  );
}

function LastUse({ lastUsedAt }: Identity) {
  const t = pages.providers;
  if (!lastUsedAt) return t.unused;
  return (
    <>
      {t.used} <Time at={lastUsedAt} />
    </>
  );
}

/** Continues at the provider, which leads back here. */
const leave = ({ url = "" }) => location.assign(url);
