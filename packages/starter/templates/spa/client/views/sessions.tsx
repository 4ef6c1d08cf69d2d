import { pages } from "@latchkey/texts";
import { deviceIcon } from "@latchkey/ui/icons";
import type { ReactNode } from "react";
import { Act } from "../act.tsx";
import { Loaded } from "../loaded.tsx";
import { Logout } from "../logout.tsx";
import { useNotice } from "../notice.tsx";
import { Svg } from "../svg.tsx";
import { AccountTitle } from "./account-title.tsx";
import { Private } from "./private.tsx";
import { Time } from "./time.tsx";
import { TrustedBrowsers } from "./trusted-browsers.tsx";

interface Session {
  id: string;
  browser: string;
  address: string;
  loggedInAt: string;
  lastSeenAt: string;
  current: boolean;
  remembered: boolean;
  factor: string | null;
  provider: string | null;
}

export function Sessions() {
  const t = pages.sessions;
  const [notice, say] = useNotice();
  return (
    <Private>
      {() => (
        <>
          <AccountTitle {...t} />
          {notice}
          <section className="card">
            <Loaded<{ sessions: Session[] }> path="/sessions">
              {({ sessions }, reload) => (
                <SessionList
                  sessions={sessions}
                  onEnded={(done) => {
                    say(done);
                    reload();
                  }}
                />
              )}
            </Loaded>
            <TrustedBrowsers onEnded={say} />
          </section>
        </>
      )}
    </Private>
  );
}

function SessionList({ sessions, onEnded }: { sessions: Session[]; onEnded(done: string): void }) {
  const t = pages.sessions;
  const others = sessions.filter(({ current }) => !current);
  return (
    <>
      <h2>{t.thisDevice}</h2>
      <ul className="sessions">
        {sessions
          .filter(({ current }) => current)
          .map((session) => (
            <SessionItem key={session.id} {...session}>
              <Logout />
            </SessionItem>
          ))}
      </ul>
      {others.length === 0 ? (
        <p>{t.onlyOne}</p>
      ) : (
        <>
          <h2>{t.otherDevices}</h2>
          <ul className="sessions">
            {others.map((session) => (
              <SessionItem key={session.id} {...session}>
                <Act
                  method="DELETE"
                  path={`/sessions/${session.id}`}
                  name={t.logOutOf(session)}
                  onDone={() => onEnded(t.done.session)}
                >
                  {t.logOutDevice}
                </Act>
              </SessionItem>
            ))}
          </ul>
          <Act method="DELETE" path="/sessions" className="" onDone={() => onEnded(t.done.others)}>
            {t.logOutOthers}
          </Act>
        </>
      )}
    </>
  );
}

function SessionItem({ children, ...session }: Session & { children: ReactNode }) {
  const t = pages.sessions;
  const { browser, loggedInAt, lastSeenAt, current } = session;
  return (
    <li>
      <Svg>{deviceIcon(browser)}</Svg>
      <div>
        <strong>{browser}</strong> {current && <span className="badge">{t.current}</span>}
        <p className="hint">
          {current ? (
            t.activeNow
          ) : (
            <>
              {t.active} <Time at={lastSeenAt} />
            </>
          )}{" "}
          · {t.from(session)}
        </p>
        <p className="hint">
          {t.loggedIn} <Time at={loggedInAt} />
          {t.how(session)}
        </p>
      </div>
      {children}
    </li>
  );
}
