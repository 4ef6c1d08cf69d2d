import { pages } from "@latchkey/texts";
import { state } from "../state.ts";
import { useUser } from "../user.tsx";
import { Title } from "./title.tsx";

export function Home() {
  const t = pages.home;
  const { user } = useUser();
  return (
    <>
      <p className="eyebrow">{t.eyebrow}</p>
      <Title title={t.title}>{user ? t.loggedIn.heading(user) : t.loggedOut.heading}</Title>
      <p className="lead">{user ? t.loggedIn.lead : t.loggedOut.lead}</p>
      <div className="columns">
        {state.sites.map(({ title, description, origin }) => (
          <section className="card" key={origin}>
            <h2>{t.otherSite(title)}</h2>
            <p>{description}</p>
            <p>
              <a href={`${origin}/`}>{t.openSite(title)}</a>
            </p>
          </section>
        ))}
      </div>
    </>
  );
}
