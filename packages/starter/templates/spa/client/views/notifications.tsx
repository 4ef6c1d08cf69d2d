import { pages } from "@latchkey/texts";
import { Act } from "../act.tsx";
import { useLoaded } from "../loaded.ts";
import { Private } from "./private.tsx";
import { Time } from "./time.tsx";
import { Title } from "./title.tsx";

interface NotificationPage {
  notifications: { id: string; message: string; createdAt: string; readAt: string | null }[];
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
  const t = pages.notificationPage;
  const [page, reload] = useLoaded<NotificationPage>(`/notifications${location.search}`);
  if (!page) return null;
  return (
    <section className="card">
      {page.unread > 0 ? (
        <Act path="/notifications/read" onDone={reload}>
          {t.markRead}
        </Act>
      ) : (
        <p role="status">{t.allRead}</p>
      )}
      <ol className="notifications">
        {page.notifications.map(({ id, message, createdAt, readAt }) => (
          <li key={id} className={readAt ? undefined : "unread"}>
            <div>
              <p>
                {!readAt && <span className="badge">{pages.layout.unreadItem}</span>} {message}
              </p>
              <Time at={createdAt} />
            </div>
          </li>
        ))}
      </ol>
      {page.older && (
        <p className="actions">
          <a href={`/account/notifications?before=${page.older}`}>{t.older}</a>
        </p>
      )}
    </section>
  );
}
