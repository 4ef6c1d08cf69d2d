import { type ReactNode, useEffect, useState } from "react";
import { type Body, type Method, type Refusal, request } from "./post.ts";
import { useUser } from "./user.tsx";

interface ActProps {
  method?: Method;
  path: string;
  fields?: object;
  /** Seconds until it can be used. */
  wait?: number;
  /** Its name for screen readers, where the text alone is ambiguous. */
  name?: string;
  children: string;
  /** Shown beside the button once it has succeeded. */
  done?: string;
  onDone?(body: Body): void;
}

/** A button that sends a request for the current user. If the login is too old, it leads to the login page and back. */
export function Act({ method = "POST", path, fields, wait = 0, name, children, done, onDone }: ActProps) {
  const { user, refresh } = useUser();
  const [sending, setSending] = useState(false);
  const [outcome, setOutcome] = useState<ReactNode>();
  const [left, setLeft] = useCountdown(wait);
  const act = async () => {
    setSending(true);
    const { refusal, body } = await request(method, path, { ...fields, page_user: user?.id });
    setSending(false);
    if (refusal?.code === "login_too_old") return location.assign(`/login?return_to=${encodeURIComponent(pathHere())}`);
    if (refusal && user) void refresh(); // The session may have ended, or be another user's.
    setOutcome(refusal ? alertOf(refusal) : done && <p role="status">{done}</p>);
    if (!refusal) onDone?.(body);
    setLeft(wait);
  };
  const waiting = left > 0 ? ` (${left} s)` : "";
  return (
    <>
      <button type="button" className="quiet" aria-label={name} disabled={sending || left > 0} onClick={act}>
        {children + waiting}
      </button>
      {outcome}
    </>
  );
}

const pathHere = () => location.pathname + location.search;

const alertOf = ({ detail }: Refusal) => (
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
