import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { type Answer, type Body, type Method, request } from "./post.ts";
import { useRefresh, useUser } from "./user.tsx";

export type Send = <Sent = Body>(method: Method, path: string, fields?: object) => Promise<Answer<Sent>>;

/** By default, as in the dialog, a refused request is no reason to request the user again. */
const SendContext = createContext<Send>(request);

/**
 * Returns a function that sends requests of the current user. If the login is too old for one, the user confirms it in a
 * dialog, and the request goes through.
 */
export const useSend = () => useContext(SendContext);

/** @param view the path and query of the view, which the dialog belongs to */
export function SendProvider({ view, children }: { view: string; children: ReactNode }) {
  const { user, refresh } = useUser();
  const [dialog, confirm] = useConfirmation(view);
  useRefresh(!dialog);
  const send = useCallback(
    async <Sent,>(method: Method, path: string, fields?: object) => {
      const sendOnce = () => request<Sent>(method, path, { ...fields, page_user: user?.id });
      const first = await sendOnce();
      const answer = first.refusal?.code === "login_too_old" && (await confirm()) ? await sendOnce() : first;
      if (answer.refusal && user?.id) void refresh(); // The session may have ended, or be another user's.
      return answer;
    },
    [user?.id, refresh, confirm],
  );
  return (
    <>
      <SendContext value={send}>{children}</SendContext>
      {dialog}
    </>
  );
}

/** Returns the dialog while it is open, and a function that opens it. It resolves to false if the user leaves. */
function useConfirmation(view: string) {
  const asked = useRef<PromiseWithResolvers<boolean>>(undefined);
  const [openOn, setOpenOn] = useState<string>();
  const confirm = useCallback(() => {
    asked.current ??= Promise.withResolvers(); // Requests at the same time share it.
    setOpenOn(view);
    return asked.current.promise;
  }, [view]);
  const settle = (confirmed: boolean) => {
    setOpenOn(undefined);
    asked.current?.resolve(confirmed);
    asked.current = undefined;
  };
  useEffect(() => () => settle(false), [view]); // A link in the dialog leads to another view.
  return [openOn === view && <ConfirmDialog onClose={settle} />, confirm] as const;
}
