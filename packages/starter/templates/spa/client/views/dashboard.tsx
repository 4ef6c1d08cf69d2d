import { pages } from "@latchkey/texts";
import { useEffect } from "react";
import { useUser } from "../user.tsx";
import { Title } from "./title.tsx";

/** A private view: without a user, it redirects to the login page and back. */
export function Dashboard() {
  const t = pages.dashboard;
  const { user } = useUser();
  const { pathname, search } = location;
  useEffect(() => {
    if (!user) location.replace(`/login?return_to=${encodeURIComponent(pathname + search)}`);
  }, [user, pathname, search]);
  if (!user) return null;
  return (
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
  );
}
