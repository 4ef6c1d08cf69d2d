import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { request } from "./post.ts";
import { state, type User } from "./state.ts";

interface CurrentUser {
  user: User | null;
  /** How many notifications of the user are unread, up to 100. */
  unread: number;
  /** Call it with the user of a response. */
  setUser(user: User | null): void;
  /** Requests the user again, after something that may have ended the session or changed the user. */
  refresh(): Promise<void>;
}

const UserContext = createContext<CurrentUser>({ user: null, unread: 0, setUser() {}, async refresh() {} });

export const useUser = () => useContext(UserContext);

export function UserProvider({ children }: { children: ReactNode }) {
  const [user, setUser] = useState(state.user);
  const [unread, setUnread] = useState(state.unread ?? 0);
  const [refresh] = useState(() => async () => {
    const loaded = await loadUser();
    if (!loaded) return;
    setUser(loaded.user);
    setUnread(loaded.unread);
  });
  return <UserContext value={{ user, unread, setUser, refresh }}>{children}</UserContext>;
}

/**
 * Requests the user again when the page is shown: another tab may have logged out, or logged in as another user.
 * @param enabled false while the user confirms the login: until the code is entered, the session belongs to nobody
 */
export function useRefresh(enabled: boolean) {
  const { refresh } = useUser();
  useEffect(() => {
    if (!enabled) return;
    addEventListener("focus", refresh);
    addEventListener("pageshow", refresh);
    return () => {
      removeEventListener("focus", refresh);
      removeEventListener("pageshow", refresh);
    };
  }, [enabled, refresh]);
}

/** Returns undefined if the server cannot be reached. */
async function loadUser() {
  const { body, refusal } = await request<{ user: User; unread: number }>("GET", "/me");
  return refusal?.status === 401 ? { user: null, unread: 0 } : body;
}
