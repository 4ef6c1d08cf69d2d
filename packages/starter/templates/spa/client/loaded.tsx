import { type ReactNode, useCallback, useEffect, useState } from "react";
import type { Answer } from "./post.ts";
import { useSend } from "./send.tsx";

/** Loads JSON from this app. Returns the answer, undefined at first, and a function that loads it again. */
export function useLoaded<Sent>(path: string): [Answer<Sent> | undefined, () => void] {
  const send = useSend();
  const [answer, setAnswer] = useState<Answer<Sent>>();
  const load = useCallback(async () => {
    const answer = await send<Sent>("GET", path);
    if (answer.refusal?.code === "second_factor_needed") location.assign("/account/authenticator");
    else setAnswer(answer);
  }, [path, send]);
  useEffect(() => void load(), [load]);
  return [answer, () => void load()];
}

interface LoadedProps<Sent> {
  path: string;
  children(body: Sent, reload: () => void): ReactNode;
}

/** Shows what a path of this app sends, or why it was refused. */
export function Loaded<Sent>({ path, children }: LoadedProps<Sent>) {
  const [answer, reload] = useLoaded<Sent>(path);
  if (answer?.refusal)
    return (
      <p className="alert" role="alert">
        {answer.refusal.detail}
      </p>
    );
  return answer && children(answer.body, reload);
}
