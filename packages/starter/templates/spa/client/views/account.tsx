import { pages } from "@latchkey/texts";
import { Act } from "../act.tsx";
import { emailField, type FieldProps, newPasswordField } from "../field.tsx";
import { useLoaded } from "../loaded.ts";
import { PasswordOwner } from "../password.tsx";
import { RecentForm } from "../recent-form.tsx";
import { state } from "../state.ts";
import { useUser } from "../user.tsx";
import { Done } from "./outcome.tsx";
import { Private } from "./private.tsx";
import { Title } from "./title.tsx";

interface EmailState {
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
          <Username />
          <Email />
          <NewPassword />
          {state.connectable && <SectionLink {...t.providers} href="/account/providers" />}
          <SectionLink {...t.sessions} href="/account/sessions" />
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

function Username() {
  const t = pages.account.username;
  const { user, setUser } = useUser();
  return (
    <RecentForm
      action="/account/username"
      fields={[{ name: "username", label: t.label, autoComplete: "username", value: user?.username }]}
      submit={t.submit}
      labelledBy="username-heading"
      onDone={({ user = null }) => {
        setUser(user);
        return <Done>{t.done}</Done>;
      }}
    >
      <h2 id="username-heading">{t.heading}</h2>
    </RecentForm>
  );
}

function Email() {
  const t = pages.account.email;
  const [loaded, reload] = useLoaded<EmailState>("/account/email");
  if (!loaded) return null;
  const { email, pending } = loaded;
  return (
    <>
      {pending && <PendingEmail {...pending} onCanceled={reload} />}
      <RecentForm
        action="/account/email"
        fields={[emailField({ email: t.label, emailHint: t.hint })]}
        submit={t.submit}
        labelledBy="email-heading"
        onDone={() => {
          reload();
          return <Done>{t.done({ lifetime: state.lifetimes.change_email })}</Done>;
        }}
      >
        <h2 id="email-heading">{t.heading}</h2>
        <p>{t.current({ email })}</p>
      </RecentForm>
    </>
  );
}

type Pending = NonNullable<EmailState["pending"]>;

function PendingEmail({ email, expiresAt, resendIn, onCanceled }: Pending & { onCanceled(): void }) {
  const t = pages.account.email;
  return (
    <div className="pending">
      <p>{t.pending({ email, expiresAt: new Date(expiresAt) })}</p>
      <p className="hint">{t.pendingHint}</p>
      <div className="actions">
        <Act path="/account/email/resend" fields={{ email }} wait={resendIn} done={t.resent}>
          {pages.layout.resend.submit}
        </Act>
        <Act path="/account/email/cancel" fields={{ email }} onDone={onCanceled}>
          {t.cancel}
        </Act>
      </div>
    </div>
  );
}

function NewPassword() {
  const t = pages.account.password;
  const { user, refresh } = useUser();
  const current: FieldProps = {
    name: "current_password",
    label: t.current,
    type: "password",
    autoComplete: "current-password",
  };
  return (
    <RecentForm
      action="/account/password"
      fields={[...(user?.hasPassword ? [current] : []), { ...newPasswordField(t.label), id: "new-password" }]}
      submit={user?.hasPassword ? t.submit : t.add}
      labelledBy="password-heading"
      onDone={() => {
        void refresh();
        return <Done>{t.done}</Done>;
      }}
    >
      <h2 id="password-heading">{t.heading}</h2>
      {!user?.hasPassword && <p>{t.none}</p>}
      <PasswordOwner username={user?.username} />
    </RecentForm>
  );
}
