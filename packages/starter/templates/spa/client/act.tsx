import { type ReactNode, useEffect, useState } from "react";
import type { Body, Method } from "./post.ts";
import { useSend } from "./send.tsx";
import { SubmitButton } from "./submit-button.tsx";

interface ActProps {
  method?: Method;
  path: string;
  fields?: object;
  /** Seconds until it can be used. */
  wait?: number;
  /** Its name for screen readers, where the text alone is ambiguous. */
  name?: string;
  className?: string;
  children: string;
  /** Shown beside the button once it has succeeded. */
  done?: string;
  onDone?(body: Body): void;
}

/** A button that sends a request for the current user. */
export function Act({ method = "POST", path, fields, wait = 0, name, className = "quiet", ...props }: ActProps) {
  const { children, done, onDone } = props;
  const send = useSend();
  const [sending, setSending] = useState(false);
  const [outcome, setOutcome] = useState<ReactNode>();
  const [left, setLeft] = useCountdown(wait);
  const act = async () => {
    if (sending) return;
    setSending(true);
    const { refusal, body } = await send(method, path, fields);
    setSending(false);
    setOutcome(refusal ? alertOf(refusal.detail) : done && <p role="status">{done}</p>);
    if (!refusal) onDone?.(body);
    setLeft(wait);
  };
  const waiting = left > 0 ? ` (${left} s)` : "";
  return (
    <>
      <SubmitButton type="button" {...{ className, name, sending }} disabled={left > 0} onClick={act}>
        {children + waiting}
      </SubmitButton>
      {outcome}
    </>
  );
}

const alertOf = (detail: string) => (
  <p className="alert" role="alert">
    {detail}
  </p>
);

function useCountdown(seconds: number) {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1_000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, setLeft] as const;
}
