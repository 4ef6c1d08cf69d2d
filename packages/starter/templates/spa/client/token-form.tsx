import { refusalText } from "@latchkey/texts";
import type { ReactNode } from "react";
import { Form, type FormProps } from "./form.tsx";
import type { Refusal } from "./post.ts";

interface TokenFormProps extends FormProps {
  /** The link below the reason why the form can never succeed. */
  nextStep(refusal?: Refusal): ReactNode;
}

/** The form behind an emailed link. */
export function TokenForm({ nextStep, ...form }: TokenFormProps) {
  const token = new URLSearchParams(location.search).get("token");
  const explain = (problem: string, refusal?: Refusal) => (
    <div className="card">
      <p className="alert" role="alert">
        {problem}
      </p>
      <p className="actions">{nextStep(refusal)}</p>
    </div>
  );
  if (!token) return explain(refusalText("invalid_link"));
  const onRefused = (refusal: Refusal) => {
    const problem = problemOf(refusal);
    return problem && explain(problem, refusal);
  };
  return <Form {...form} hidden={{ token }} onRefused={onRefused} />;
}

/** Why the link cannot succeed anymore, as on the other sites. */
function problemOf({ status, detail, errors }: Refusal) {
  if (errors?.token) return refusalText("invalid_link");
  if (errors) return errors.email; // The person did not enter the address: it is the link's.
  return status === 409 || status === 410 ? detail : undefined;
}
