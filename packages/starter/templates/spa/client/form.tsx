import { type FormEvent, type ReactNode, startTransition, useActionState, useRef } from "react";
import { Field, type FieldProps } from "./field.tsx";
import { PasskeyButton, type PasskeyProps } from "./passkey-button.tsx";
import type { Send } from "./passkeys.ts";
import { type Body, post, type Refusal } from "./post.ts";
import { useUser } from "./user.tsx";

export interface FormProps {
  /** The path that takes the fields. */
  action: string;
  fields?: Omit<FieldProps, "error">[];
  /** Sent with the fields. */
  hidden?: Record<string, string>;
  /** Without it, the form can only be sent with a passkey. */
  submit?: string;
  passkey?: PasskeyProps;
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

interface Attempt {
  form: FormData;
  send: Send;
}

/** A refused form keeps its input except passwords, and focuses the first field that needs attention. */
export function Form(props: FormProps) {
  const { action, fields = [], hidden = {}, submit, passkey, onDone, onRefused, labelledBy, children } = props;
  const element = useRef<HTMLFormElement>(null);
  const { user, refresh } = useUser();
  const [{ attempts, typed, refusal, outcome }, attempt, sending] = useActionState<Progress, Attempt>(
    async ({ attempts }, { form, send }) => {
      const typed = new Map([...form].map(([name, value]) => [name, String(value)]));
      const { refusal, body } = await send({ ...Object.fromEntries(typed), ...hidden, page_user: user?.id });
      if (refusal && user) void refresh(); // The session may have ended, or be another user's.
      const again = () => startTransition(() => attempt({ form, send }));
      const outcome = refusal ? onRefused?.(refusal, again) : onDone(body, typed);
      return { attempts: attempts + 1, typed, refusal, outcome };
    },
    { attempts: 0, typed: new Map() },
  );
  const sendWith = (send: Send) => {
    const form = new FormData(element.current ?? undefined);
    startTransition(() => attempt({ form, send }));
  };
  // Not `action={…}`: React would render a javascript: URL, which is not valid HTML.
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    sendWith((fields) => post(action, fields));
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
    <form className="card" aria-labelledby={labelledBy} method="post" onSubmit={onSubmit} ref={element} key={attempts}>
      {refusal && (
        <p className="alert" role="alert">
          {refusal.detail}
        </p>
      )}
      {children}
      {shown.map((field) => (
        <Field key={field.name} {...field} focused={field === first} />
      ))}
      {submit && (
        <button type="submit" disabled={sending}>
          {submit}
        </button>
      )}
      {passkey && (
        <PasskeyButton
          {...passkey}
          send={(send) => sendWith(({ password, ...fields }) => send(fields))}
          sending={sending}
          onlyWay={!submit}
        />
      )}
    </form>
  );
}
