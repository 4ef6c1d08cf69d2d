import { type FormEvent, type ReactNode, startTransition, useActionState } from "react";
import { Field, type FieldProps } from "./field.tsx";
import { type Body, post, type Refusal } from "./post.ts";
import { useUser } from "./user.tsx";

export interface FormProps {
  /** The path that takes the fields. */
  action: string;
  fields?: Omit<FieldProps, "error">[];
  /** Sent with the fields. */
  hidden?: Record<string, string>;
  submit: string;
  /** Returns what replaces the form, if anything. */
  onDone(body: Body, typed: Map<string, string>): ReactNode;
  /** Returns what replaces the form, or nothing if the person can correct it. `again` sends the form as it was. */
  onRefused?(refusal: Refusal, again: () => void): ReactNode;
  /** The id of the heading that names it, if it is one of several on the page. Then it takes no focus at first. */
  labelledBy?: string;
  children?: ReactNode;
}

interface Progress {
  attempts: number;
  typed: Map<string, string>;
  refusal?: Refusal;
  outcome?: ReactNode;
}

/** A refused form keeps its input except passwords, and focuses the first field that needs attention. */
export function Form({ action, fields = [], hidden = {}, submit, onDone, onRefused, labelledBy, children }: FormProps) {
  const { user, refresh } = useUser();
  const [{ attempts, typed, refusal, outcome }, send, sending] = useActionState<Progress, FormData>(
    async ({ attempts }, form) => {
      const typed = new Map([...form].map(([name, value]) => [name, String(value)]));
      const sent = { ...Object.fromEntries(typed), ...hidden, page_user: user?.id };
      const { refusal, body } = await post(action, sent);
      if (refusal && user) void refresh(); // The session may have ended, or be another user's.
      const again = () => startTransition(() => send(form));
      const outcome = refusal ? onRefused?.(refusal, again) : onDone(body, typed);
      return { attempts: attempts + 1, typed, refusal, outcome };
    },
    { attempts: 0, typed: new Map() },
  );
  // Not `action={send}`: React would render a javascript: URL, which is not valid HTML.
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    startTransition(() => send(form));
  };
  if (outcome) return outcome;
  const shown = fields.map((field) => ({
    ...field,
    value: field.type === "password" ? "" : (typed.get(field.name) ?? field.value ?? ""),
    error: refusal?.errors?.[field.name],
  }));
  const empty = labelledBy ? undefined : shown.find(({ value }) => !value);
  const first = shown.find(({ error }) => error) ?? empty;
  return (
    // With a new key, React creates the fields again, so that they have the typed values and one has the focus.
    <form className="card" aria-labelledby={labelledBy} method="post" onSubmit={onSubmit} key={attempts}>
      {refusal && (
        <p className="alert" role="alert">
          {refusal.detail}
        </p>
      )}
      {children}
      {shown.map((field) => (
        <Field key={field.name} {...field} focused={field === first} />
      ))}
      <button type="submit" disabled={sending}>
        {submit}
      </button>
    </form>
  );
}
