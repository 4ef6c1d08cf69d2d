import { pages } from "@latchkey/texts";
import { Act } from "../act.tsx";
import { useLoaded } from "../loaded.ts";
import { Private } from "./private.tsx";
import { Title } from "./title.tsx";

interface Email {
  email: string;
  /** The change of address that waits for its confirmation. `expiresAt` is an ISO 8601 time, `resendIn` in seconds. */
  pending: { email: string; expiresAt: string; resendIn: number } | null;
}

export function Account() {
  const t = pages.account;
  return (
    <Private>
      {() => (
        <>
          <Title title={t.title} />
          <PendingEmail />
          <section className="card">
            <h2>{t.sessions.heading}</h2>
            <p>{t.sessions.text}</p>
            <p>
              <a className="button quiet" href="/account/sessions">
                {t.sessions.link}
              </a>
            </p>
          </section>
        </>
      )}
    </Private>
  );
}

function PendingEmail() {
  const t = pages.account.email;
  const [loaded, reload] = useLoaded<Email>("/account/email");
  if (!loaded) return null;
  const { email, pending } = loaded;
  return (
    <section className="card">
      <h2>{t.heading}</h2>
      <p>{t.current({ email })}</p>
      {pending && (
        <div className="pending">
          <p>{t.pending({ ...pending, expiresAt: new Date(pending.expiresAt) })}</p>
          <p className="hint">{t.pendingHint}</p>
          <div className="actions">
            <Act path="/account/email/resend" fields={{ email: pending.email }} wait={pending.resendIn} done={t.resent}>
              {pages.layout.resend.submit}
            </Act>
            <Act path="/account/email/cancel" fields={{ email: pending.email }} onDone={reload}>
              {t.cancel}
            </Act>
          </div>
        </div>
      )}
    </section>
  );
}
