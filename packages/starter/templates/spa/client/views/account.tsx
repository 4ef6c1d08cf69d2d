import { pages } from "@latchkey/texts";
import { Data } from "../account/data.tsx";
import { DeleteAccount } from "../account/delete.tsx";
import { Email } from "../account/email.tsx";
import { NewPassword } from "../account/password.tsx";
import { Username } from "../account/username.tsx";
import { useNotice } from "../notice.tsx";
import { state } from "../state.ts";
import { Private } from "./private.tsx";
import { Title } from "./title.tsx";

export function Account() {
  const t = pages.account;
  const [notice, say] = useNotice();
  return (
    <Private>
      {() => (
        <>
          <Title title={t.title} />
          {notice}
          <div className="sections">
            <Username onDone={say} />
            <Email onDone={say} />
            <NewPassword onDone={say} />
            <SectionLink {...t.passkeys} href="/account/passkeys" />
            {state.connectable && <SectionLink {...t.providers} href="/account/providers" />}
            <SectionLink {...t.secondFactor} href="/account/second-factor" />
            <SectionLink {...t.sessions} href="/account/sessions" />
            <Data />
            <DeleteAccount />
          </div>
        </>
      )}
    </Private>
  );
}

function SectionLink({ heading, text, link, href }: Record<"heading" | "text" | "link" | "href", string>) {
  return (
    <section className="card">
      <h2>{heading}</h2>
      <p>{text}</p>
      <p>
        <a className="button quiet" href={href}>
          {link}
        </a>
      </p>
    </section>
  );
}
