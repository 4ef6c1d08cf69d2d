import { pages, QUESTIONED } from "@latchkey/texts";
import { byDay } from "@latchkey/ui/by-day";
import { eventIcon } from "@latchkey/ui/icons";
import { Fragment, useEffect } from "react";
import { Act } from "../act.tsx";
import { Loaded } from "../loaded.tsx";
import { useNotice } from "../notice.tsx";
import { Svg } from "../svg.tsx";
import { useUser } from "../user.tsx";
import { Private } from "./private.tsx";
import { Time } from "./time.tsx";
import { Title } from "./title.tsx";

interface Notification {
  id: string;
  kind: string;
  message: string;
  createdAt: string;
  readAt: string | null;
}

interface NotificationPage {
  notifications: Notification[];
  /** The `?before=` of the next page; null on the last page. */
  older: string | null;
  /** Up to 100. */
  unread: number;
}

export function Notifications() {
  const t = pages.notificationPage;
  return (
    <Private>
      {(user) => (
        <>
          <Title title={t.title}>{t.heading(user)}</Title>
          <NotificationList />
        </>
      )}
    </Private>
  );
}

function NotificationList() {
  const { refresh } = useUser();
  const [notice, say] = useNotice();
  useEffect(() => void refresh(), [refresh]); // The header counts those that have arrived since.
  return (
    <>
      {notice}
      <Loaded<NotificationPage> path={`/notifications${location.search}`}>
        {(page, reload) => (
          <Page
            {...page}
            onRead={() => {
              say(pages.notificationPage.marked);
              reload();
              void refresh();
            }}
          />
        )}
      </Loaded>
    </>
  );
}

function Page({ notifications, older, unread, onRead }: NotificationPage & { onRead(): void }) {
  const t = pages.notificationPage;
  const dated = notifications.map((each) => ({ ...each, createdAt: new Date(each.createdAt) }));
  return (
    <section className="card">
      {unread > 0 ? (
        <div className="actions">
          <span className="badge">
            {unread > 99 ? "99+" : unread} {pages.layout.unread}
          </span>
          <Act path="/notifications/read" onDone={onRead}>
            {t.markRead}
          </Act>
        </div>
      ) : (
        <p>{t.allRead}</p>
      )}
      {byDay(dated).map(({ heading, items }) => (
        <Fragment key={heading}>
          <h2>{heading}</h2>
          <ol className="notifications">
            {items.map((item) => (
              <Item key={item.id} {...item} />
            ))}
          </ol>
        </Fragment>
      ))}
      {notifications.length === 0 && <p>{t.none}</p>}
      {(older || location.search) && (
        <nav className="actions" aria-label={t.title}>
          {location.search && <a href="/notifications">{t.newest}</a>}
          {older && <a href={`/notifications?before=${older}`}>{t.older}</a>}
        </nav>
      )}
    </section>
  );
}

function Item({ kind, message, createdAt, readAt }: Omit<Notification, "createdAt"> & { createdAt: Date }) {
  return (
    <li className={readAt ? undefined : "unread"}>
      <Svg>{eventIcon(kind)}</Svg>
      <div>
        <p>
          {!readAt && <span className="badge">{pages.layout.unreadItem}</span>} {message}
        </p>
        {isQuestioned(kind) && <NotYou />}
        <Time at={createdAt.toISOString()} />
      </div>
    </li>
  );
}

/** Whether someone else may have caused it. */
const isQuestioned = (kind: string) => QUESTIONED.some((questioned) => questioned === kind);

function NotYou() {
  const t = pages.notificationPage.notYou;
  return (
    <p className="hint">
      {t.question} <a href="/account/sessions">{t.sessions}</a> {t.and} <a href="/account">{t.password}</a>.
    </p>
  );
}
