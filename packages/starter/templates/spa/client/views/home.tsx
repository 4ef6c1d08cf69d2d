import { pages } from "@latchkey/texts";
import { state } from "../state.ts";
import { useUser } from "../user.tsx";
import { Button } from "./outcome.tsx";
import { Title } from "./title.tsx";

export function Home() {
  const t = pages.home;
  const { user } = useUser();
  return (
    <>
      <p className="eyebrow">{t.eyebrow}</p>
      <Title title={t.title}>{user ? t.loggedIn.heading(user) : t.loggedOut.heading}</Title>
      <p className="lead">{user ? t.loggedIn.lead : t.loggedOut.lead}</p>
      <p className="actions">
        {user ? (
          <Button href="/dashboard">{t.loggedIn.dashboard}</Button>
        ) : (
          <>
            <Button href="/login">{pages.layout.logIn}</Button>
            {state.closed || (
              <Button href="/register" quiet>
                {pages.layout.createAccount}
              </Button>
            )}
          </>
        )}
      </p>
      {!user && <Features />}
      <Sites />
    </>
  );
}

function Features() {
  const t = pages.home;
  return (
    <section className="sections">
      <h2>{t.featuresHeading}</h2>
      <ul className="columns features">
        {t.features.map(({ heading, text }) => (
          <li key={heading}>
            <h3>{heading}</h3>
            <p>{text}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Sites() {
  const t = pages.home;
  return (
    <section className="sections">
      <h2>{t.sitesHeading}</h2>
      <div className="columns">
        <Site heading={t.thisSite(state.title)} text={state.description} />
        {state.sites.map(({ title, description, origin }) => (
          <Site
            key={origin}
            heading={t.otherSite(title)}
            text={description}
            link={{ href: `${origin}/`, text: t.openSite(title) }}
          />
        ))}
        <Site heading={t.api.heading} text={t.api.text} link={{ href: `${state.api}/me`, text: t.api.link }} />
      </div>
    </section>
  );
}

interface SiteProps {
  heading: string;
  text: string;
  link?: { href: string; text: string };
}

const Site = ({ heading, text, link }: SiteProps) => (
  <section className="card">
    <h3>{heading}</h3>
    <p>{text}</p>
    {link && (
      <p>
        <a href={link.href}>{link.text}</a>
      </p>
    )}
  </section>
);
