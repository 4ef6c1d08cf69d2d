import { fieldErrors, pages } from "@latchkey/texts";
import { qrCode } from "@latchkey/ui/qr-code";
import { useState } from "react";
import { Form } from "../form.tsx";
import { Loaded } from "../loaded.tsx";
import { Svg } from "../svg.tsx";
import { AccountTitle } from "./account-title.tsx";
import { Private } from "./private.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";

/** Nothing is stored before the enrolment is sent back with a code. */
interface Enrolment {
  secret: string;
  /** The same, as the contents of the QR code. */
  uri: string;
  enrolment: string;
}

export function NewAuthenticator() {
  const [codes, setCodes] = useState<string[]>();
  const leave = () => location.assign("/account/second-factor");
  return (
    <Private>
      {(user) =>
        codes ? (
          <RecoveryCodes codes={codes} user={user} onSaved={leave} />
        ) : (
          <>
            <AccountTitle
              {...pages.authenticator}
              parent={{ title: pages.secondFactor.title, href: "/account/second-factor" }}
            />
            <Loaded<Enrolment> path="/account/authenticator">
              {(created, reload) => <Setup {...created} onDone={setCodes} onExpired={reload} />}
            </Loaded>
          </>
        )
      }
    </Private>
  );
}

interface SetupProps extends Enrolment {
  onDone(codes: string[]): void;
  /** Called if the user has logged in again in the meantime. */
  onExpired(): void;
}

function Setup({ secret, uri, enrolment, onDone, onExpired }: SetupProps) {
  const t = pages.authenticator;
  return (
    <Form
      action="/account/authenticator"
      fields={[{ name: "code", label: t.label, inputMode: "numeric", autoComplete: "one-time-code", hint: t.hint }]}
      hidden={{ enrolment }}
      submit={t.submit}
      onDone={({ recoveryCodes = [] }) => void onDone(recoveryCodes)}
      onRefused={({ errors }) => errors?.code === fieldErrors.enrolment_expired && void onExpired()}
    >
      <p>{t.scan}</p>
      <div className="qr-code" role="img" aria-label={t.image}>
        <Svg>{qrCode(uri)}</Svg>
      </div>
      <p>
        {t.type} <code>{secret.replaceAll(/.{4}(?=.)/g, "$& ")}</code>
      </p>
    </Form>
  );
}
