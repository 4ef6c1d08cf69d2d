import { exactDay, pages } from "@latchkey/texts";
import { Unread } from "../layout.tsx";
import { Loaded } from "../loaded.tsx";
import { state, type User } from "../state.ts";
import { Private } from "./private.tsx";
import { Title } from "./title.tsx";

export function Dashboard() {
  const t = pages.dashboard;
  return (
    <Private>
      {(user) => (
        <>
          <p className="eyebrow">{t.title}</p>
          <Title title={t.title}>{t.heading(user)}</Title>
          <div className="columns">
            <Facts {...user} />
            <LatestNotification />
            {state.sites.length > 0 && <OtherSites />}
          </div>
        </>
      )}
    </Private>
  );
}

function Facts({ username, email, createdAt }: User) {
  const t = pages.dashboard.account;
  return (
    <section className="card">
      <h2>{t.heading}</h2>
      <dl className="facts">
        <dt>{t.username}</dt>
        <dd>{username}</dd>
        <dt>{t.email}</dt>
        <dd>{email}</dd>
        <dt>{t.since}</dt>
        <dd>
          <time dateTime={createdAt}>{exactDay(new Date(createdAt))}</time>
        </dd>
      </dl>
    </section>
  );
}

function LatestNotification() {
  const t = pages.dashboard.notifications;
  return (
    <section className="card">
      <h2>
        {t.heading} <Unread />
      </h2>
      <Loaded<{ notifications: { message: string }[] }> path="/notifications">
        {({ notifications: [latest] }) => <p>{latest ? t.latest(latest) : t.none}</p>}
      </Loaded>
      <p>
        <a href="/notifications">{t.link}</a>
      </p>
    </section>
  );
}

function OtherSites() {
  const t = pages.dashboard.otherSites;
  return (
    <section className="card">
      <h2>{t.heading}</h2>
      <p>{t.text}</p>
      {state.sites.map(({ title, origin }) => (
        <p key={origin}>
          <a href={`${origin}/dashboard`}>{t.link(title)}</a>
        </p>
      ))}
    </section>
  );
}
