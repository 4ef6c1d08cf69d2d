import { pages } from "@latchkey/texts";
import { Private } from "./private.tsx";
import { Title } from "./title.tsx";

export function Dashboard() {
  const t = pages.dashboard;
  return (
    <Private>
      {(user) => (
        <>
          <Title title={t.title}>{t.heading(user)}</Title>
          <section className="card">
            <h2>{t.account.heading}</h2>
            <dl>
              <dt>{t.account.username}</dt>
              <dd>{user.username}</dd>
              <dt>{t.account.email}</dt>
              <dd>{user.email}</dd>
            </dl>
          </section>
        </>
      )}
    </Private>
  );
}
