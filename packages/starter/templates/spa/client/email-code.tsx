import { pages } from "@latchkey/texts";
import { Act } from "./act.tsx";
import { Form, type FormProps } from "./form.tsx";
import { state } from "./state.ts";
import { useUser } from "./user.tsx";

const SEND = "/login/email-code/send";

/** Confirms the login of a user who has nothing else. */
export function EmailCode({ hidden, className, onDone }: Pick<FormProps, "hidden" | "className" | "onDone">) {
  const t = pages.login.emailCode;
  const { email = "" } = useUser().user ?? {};
  const enterCode = () => (
    <Form
      action="/login/email-code"
      fields={[{ name: "email_code", label: t.code, inputMode: "numeric", autoComplete: "one-time-code" }]}
      hidden={hidden}
      className={className}
      submit={t.submit}
      onDone={onDone}
    >
      <p role="status">{t.sent({ email, lifetime: state.lifetimes.login_code })}</p>
      <Act path={SEND} wait={state.resendPause} done={pages.account.email.resent}>
        {pages.layout.resend.submit}
      </Act>
    </Form>
  );
  return (
    <Form action={SEND} className={className} submit={t.send} onDone={enterCode}>
      <p>{t.lead({ email })}</p>
    </Form>
  );
}
