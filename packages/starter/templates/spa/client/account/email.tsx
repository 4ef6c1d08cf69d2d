import { pages } from "@latchkey/texts";
import { Act } from "../act.tsx";
import { emailField } from "../field.tsx";
import { Form } from "../form.tsx";
import { Loaded } from "../loaded.tsx";
import { state } from "../state.ts";

interface EmailState {
  email: string;
  /** The change of address that waits for its confirmation. `expiresAt` is an ISO 8601 time, `resendIn` in seconds. */
  pending: { email: string; expiresAt: string; resendIn: number } | null;
}

export function Email({ onDone }: { onDone(done: string): void }) {
  const t = pages.account.email;
  return (
    <Loaded<EmailState> path="/account/email">
      {({ email, pending }, reload) => {
        const done = (text: string) => {
          onDone(text);
          reload();
        };
        return (
          <section className="card">
            <h2 id="email-heading">{t.heading}</h2>
            <p>{t.current({ email })}</p>
            {pending && <PendingEmail {...pending} onDone={done} />}
            <Form
              action="/account/email"
              className=""
              fields={[emailField({ email: t.label, emailHint: t.hint })]}
              submit={t.submit}
              submitClass="quiet"
              labelledBy="email-heading"
              onDone={() => void done(t.done({ lifetime: state.lifetimes.change_email }))}
            />
          </section>
        );
      }}
    </Loaded>
  );
}

type Pending = NonNullable<EmailState["pending"]>;

function PendingEmail({ email, expiresAt, resendIn, onDone }: Pending & { onDone(done: string): void }) {
  const t = pages.account.email;
  return (
    <div className="pending">
      <p>{t.pending({ email, expiresAt: new Date(expiresAt) })}</p>
      <p className="hint">{t.pendingHint}</p>
      <div className="actions">
        <Act path="/account/email/resend" fields={{ email }} wait={resendIn} onDone={() => onDone(t.resent)}>
          {pages.layout.resend.submit}
        </Act>
        <Act path="/account/email/cancel" fields={{ email }} onDone={() => onDone(t.canceled)}>
          {t.cancel}
        </Act>
      </div>
    </div>
  );
}
