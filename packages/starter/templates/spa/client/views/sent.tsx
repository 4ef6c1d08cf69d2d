import { pages } from "@latchkey/texts";
import { Act } from "../act.tsx";
import { Notice } from "../notice.tsx";
import { state } from "../state.ts";

/** Shown once an email is on its way. It can be sent again, up to the rate limits. */
export function Sent({ action, email, children }: { action: string; email: string; children: string }) {
  const t = pages.layout.resend;
  return (
    <div className="card">
      <Notice>{children}</Notice>
      <p className="hint">{t.hint({ email })}</p>
      <div className="actions">
        <Act path={action} fields={{ email }} wait={state.resendPause} done={pages.account.email.resent}>
          {t.submit}
        </Act>
        {/* Another URL, so that the view starts again. */}
        <a href={`${action}?again`}>{t.otherAddress}</a>
      </div>
    </div>
  );
}
