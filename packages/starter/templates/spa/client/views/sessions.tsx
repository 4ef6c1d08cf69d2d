import { pages } from "@latchkey/texts";
import { Act } from "../act.tsx";
import { useLoaded } from "../loaded.ts";
import { useUser } from "../user.tsx";
import { Private } from "./private.tsx";
import { Time } from "./time.tsx";
import { Title } from "./title.tsx";

interface Session {
  id: string;
  browser: string;
  address: string;
  loggedInAt: string;
  lastSeenAt: string;
  current: boolean;
}

export function Sessions() {
  const t = pages.sessions;
  return (
    <Private>
      {() => (
        <>
          <Title title={t.title} />
          <p className="lead">{t.lead}</p>
          <SessionList />
        </>
      )}
    </Private>
  );
}

function SessionList() {
  const t = pages.sessions;
  const [loaded, reload] = useLoaded<{ sessions: Session[] }>("/sessions");
  if (!loaded) return null;
  const { sessions } = loaded;
  return (
    <section className="card">
      <ul className="sessions">
        {sessions.map((session) => (
          <SessionItem key={session.id} session={session} onEnded={reload} />
        ))}
      </ul>
      {sessions.length > 1 ? (
        <Act method="DELETE" path="/sessions" onDone={reload}>
          {t.logOutOthers}
        </Act>
      ) : (
        <p role="status">{t.onlyOne}</p>
      )}
    </section>
  );
}

function SessionItem({ session, onEnded }: { session: Session; onEnded(): void }) {
  const t = pages.sessions;
  const { refresh } = useUser();
  const { id, browser, loggedInAt, lastSeenAt, current } = session;
  return (
    <li>
      <div>
        <strong>{browser}</strong> {current && <span className="badge">{t.current}</span>}
        <p className="hint">
          {t.from(session)}. {t.loggedIn} <Time at={loggedInAt} />.{" "}
          {current ? (
            t.activeNow
          ) : (
            <>
              {t.active} <Time at={lastSeenAt} />
            </>
          )}
          .
        </p>
      </div>
      <Act
        method="DELETE"
        path={`/sessions/${id}`}
        name={t.logOutOf(session)}
        onDone={() => {
          if (current) void refresh();
          else onEnded();
        }}
      >
        {t.logOut}
      </Act>
    </li>
  );
}
