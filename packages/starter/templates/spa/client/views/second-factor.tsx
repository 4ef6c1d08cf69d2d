import { pages } from "@latchkey/texts";
import { useState } from "react";
import { Act } from "../act.tsx";
import { Loaded } from "../loaded.tsx";
import { AccountTitle } from "./account-title.tsx";
import { Button } from "./outcome.tsx";
import { Private } from "./private.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { Time } from "./time.tsx";
import { focusHeading } from "./title.tsx";

interface Factors {
  /** Whether authenticator apps can be set up: the servers have ENCRYPTION_KEYS. */
  available: boolean;
  authenticator: { createdAt: string } | null;
  recoveryCodesLeft: number;
}

export function SecondFactor() {
  const [codes, setCodes] = useState<string[]>();
  return (
    <Private>
      {(user) =>
        codes ? (
          <RecoveryCodes codes={codes} user={user} onSaved={() => setCodes(undefined)} />
        ) : (
          <>
            <AccountTitle {...pages.secondFactor} />
            <Loaded<Factors> path="/account/second-factor">
              {(factors, reload) => (
                <>
                  <AuthenticatorApp {...factors} onRemoved={reload} />
                  {factors.authenticator && <RecoveryCodesLeft {...factors} onRenewed={setCodes} />}
                </>
              )}
            </Loaded>
          </>
        )
      }
    </Private>
  );
}

function AuthenticatorApp({ available, authenticator, onRemoved }: Factors & { onRemoved(): void }) {
  const t = pages.secondFactor;
  if (!authenticator)
    return (
      <section className="card">
        <p role="status">{available ? t.off : t.unavailable}</p>
        {available && (
          <p className="actions">
            <Button href="/account/authenticator">{t.setUp}</Button>
          </p>
        )}
      </section>
    );
  const removed = () => {
    focusHeading();
    onRemoved();
  };
  return (
    <section className="card">
      <p role="status">
        {t.on} <Time at={authenticator.createdAt} />.
      </p>
      <p className="actions">
        <a href="/account/authenticator">{t.replace}</a>
      </p>
      <div className="actions">
        <Act method="DELETE" path="/account/authenticator" onDone={removed}>
          {t.remove}
        </Act>
      </div>
    </section>
  );
}

function RecoveryCodesLeft({ recoveryCodesLeft, onRenewed }: Factors & { onRenewed(codes: string[]): void }) {
  const t = pages.secondFactor.codes;
  return (
    <section className="card">
      <h2>{t.heading}</h2>
      <p>{t.left({ count: recoveryCodesLeft })}</p>
      <div className="actions">
        <Act path="/account/recovery-codes" onDone={({ recoveryCodes = [] }) => onRenewed(recoveryCodes)}>
          {t.renew}
        </Act>
      </div>
    </section>
  );
}
