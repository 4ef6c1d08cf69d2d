import { pages } from "@latchkey/texts";
import { useState } from "react";
import { Form, type FormProps } from "./form.tsx";
import { state } from "./state.ts";

/** The second step of a login to an account with a second factor: a code of the app, or a recovery code. */
export function LoginCode(form: Pick<FormProps, "hidden" | "className" | "onDone" | "onRefused">) {
  const t = pages.loginCode;
  const [recovery, setRecovery] = useState(false);
  const { label, lead } = recovery ? t.recovery : t;
  return (
    <>
      <Form
        key={label}
        action="/login/code"
        fields={[
          {
            name: "code",
            label,
            inputMode: recovery ? undefined : "numeric",
            autoComplete: recovery ? "off" : "one-time-code",
          },
          { name: "trust", label: t.trust({ lifetime: state.trustLifetime }), type: "checkbox" },
        ]}
        submit={t.submit}
        {...form}
      >
        <p>{lead}</p>
      </Form>
      <button type="button" className="quiet" onClick={() => setRecovery(!recovery)}>
        {recovery ? t.app : t.recovery.link}
      </button>
    </>
  );
}
