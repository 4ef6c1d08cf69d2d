import { pages, refusalText } from "@latchkey/texts";
import type { ReactNode } from "react";
import { Form, type FormProps } from "./form.tsx";
import type { Refusal } from "./post.ts";
import { type Link, state } from "./state.ts";
import { Sent } from "./views/sent.tsx";

interface Problem extends NonNullable<Link["problem"]> {
  status?: number;
  /** Whether another account has the address of the link. */
  taken?: boolean;
}

interface TokenFormProps extends FormProps {
  /** Where a new link is requested, and what is shown then. */
  renewal?: { action: string; sent: string };
  /** The link below the reason why the form can never succeed. */
  nextStep(problem: Problem): ReactNode;
}

/** The form behind an emailed link. */
export function TokenForm({ nextStep, renewal, ...form }: TokenFormProps) {
  const token = new URLSearchParams(location.search).get("token") ?? "";
  const { problem, taken } = state.link ?? {};
  const explain = (problem: Problem) => <LinkProblem {...{ problem, renewal, nextStep }} />;
  if (problem) return explain({ ...problem, taken });
  const onRefused = (refusal: Refusal) => {
    const reason = reasonOf(refusal);
    return reason && explain({ reason, status: refusal.status, taken: refusal.errors !== undefined });
  };
  return <Form {...form} hidden={{ token }} onRefused={onRefused} />;
}

function LinkProblem({
  problem,
  renewal,
  nextStep,
}: Pick<TokenFormProps, "renewal" | "nextStep"> & { problem: Problem }) {
  const t = pages.layout.sendNewLink;
  const { reason, resendTo } = problem;
  const alert = (
    <p className="alert" role="alert">
      {reason}
    </p>
  );
  if (!renewal || !resendTo)
    return (
      <div className="card">
        {alert}
        <p className="actions">{nextStep(problem)}</p>
      </div>
    );
  const { action, sent } = renewal;
  const email = resendTo;
  return (
    <Form
      action={action}
      hidden={{ email }}
      submit={t.submit}
      onDone={() => (
        <Sent action={action} email={email}>
          {sent}
        </Sent>
      )}
    >
      {alert}
      <p className="hint">{t.hint({ email })}</p>
    </Form>
  );
}

/** Why the link cannot succeed anymore, as on the other sites. */
function reasonOf({ status, detail, errors }: Refusal) {
  if (errors?.token) return refusalText("invalid_link");
  if (errors) return errors.email; // The person did not enter the address: it is the link's.
  return status === 409 || status === 410 ? detail : undefined;
}
