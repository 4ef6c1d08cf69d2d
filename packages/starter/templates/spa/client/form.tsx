import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { Field, type FieldProps } from "./field.tsx";
import { PasskeyButton, type PasskeyProps } from "./passkey-button.tsx";
import type { Submit } from "./passkeys.ts";
import type { Body, Method, Refusal } from "./post.ts";
import { useSend } from "./send.tsx";
import { SubmitButton } from "./submit-button.tsx";

export interface FormProps {
  method?: Method;
  /** The path that takes the fields. */
  action: string;
  fields?: Omit<FieldProps, "error">[];
  /** Sent with the fields. */
  hidden?: Record<string, string>;
  /** Without it, the form can only be sent with a passkey. */
  submit?: string;
  submitClass?: "quiet" | "danger";
  /** The name of its button for screen readers, where the text alone is ambiguous. */
  submitName?: string;
  passkey?: PasskeyProps;
  /** Other texts for refusals, by their codes. */
  alerts?: Record<string, string>;
  /** Returns what replaces the form, if anything. */
  onDone(body: Body, typed: Map<string, string>): ReactNode;
  /** Returns what replaces the form, or nothing if the person can correct it. */
  onRefused?(refusal: Refusal): ReactNode;
  /** The id of the heading that names it, if it is one of several on the page. */
  labelledBy?: string;
  /** Whether its first empty field has the focus at first: by default, unless a heading names it. */
  takesFocus?: boolean;
  className?: string;
  children?: ReactNode;
}

interface Progress {
  attempts: number;
  /** By the refused attempt. */
  typed?: Map<string, string>;
  refusal?: Refusal;
  outcome?: ReactNode;
}

/** A refused form keeps its input except passwords, and focuses the first field that needs attention. */
export function Form(props: FormProps) {
  const { method = "POST", action, fields = [], hidden = {}, passkey, onDone, onRefused, labelledBy } = props;
  const { takesFocus = !labelledBy, className = "card", submit, submitClass, submitName, alerts, children } = props;
  const element = useRef<HTMLFormElement>(null);
  const send = useSend();
  const [sending, setSending] = useState(false);
  const [{ attempts, typed, refusal, outcome }, setProgress] = useState<Progress>({ attempts: 0 });
  const submitWith = async (submit: Submit) => {
    if (sending) return;
    const input = inputOf(element.current);
    setSending(true);
    const { refusal, body } = await submit({ ...Object.fromEntries(input), ...hidden });
    setSending(false);
    const outcome = refusal ? onRefused?.(refusal) : onDone(body, input);
    setProgress({ attempts: attempts + 1, typed: refusal && input, refusal, outcome });
  };
  // Not `action={…}`: React would render a javascript: URL, which is not valid HTML.
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void submitWith((input) => send(method, action, input));
  };
  if (outcome) return outcome;
  const shown = fields.map((field) => ({
    ...field,
    value: field.type === "password" ? "" : typed ? (typed.get(field.name) ?? "") : (field.value ?? ""),
    error: refusal?.errors?.[field.name],
  }));
  const empty = takesFocus ? shown.find(({ value }) => !value) : undefined;
  const first = shown.find(({ error }) => error) ?? empty;
  return (
    // With a new key, React creates the fields again, so that they have the typed values and one has the focus.
    <form
      className={className}
      aria-labelledby={labelledBy}
      method="post"
      onSubmit={onSubmit}
      ref={element}
      key={attempts}
    >
      {refusal && (
        <p className="alert" role="alert">
          {alerts?.[refusal.code ?? ""] ?? refusal.detail}
        </p>
      )}
      {children}
      {shown.map((field) => (
        <Field key={field.id ?? field.name} {...field} focused={field === first} />
      ))}
      {submit && (
        <SubmitButton className={submitClass} name={submitName} sending={sending}>
          {submit}
        </SubmitButton>
      )}
      {passkey && (
        <PasskeyButton
          {...passkey}
          submit={(submit) => void submitWith(({ password, ...input }) => submit(input))}
          sending={sending}
          onlyWay={!submit}
        />
      )}
    </form>
  );
}

const inputOf = (form: HTMLFormElement | null) =>
  new Map([...new FormData(form ?? undefined)].map(([name, value]) => [name, String(value)]));
