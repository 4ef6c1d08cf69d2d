import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { state, type User } from "./state.ts";

interface CurrentUser {
  user: User | null;
  /** Call it with the user of a response. */
  setUser(user: User | null): void;
  /** Requests the user again, after something that may have ended the session or changed the user. */
  refresh(): Promise<void>;
}

const UserContext = createContext<CurrentUser>({ user: null, setUser() {}, async refresh() {} });

export const useUser = () => useContext(UserContext);

export function UserProvider({ children }: { children: ReactNode }) {
  const [user, setUser] = useState(state.user);
  const [refresh] = useState(() => () => loadUser(setUser));
  useEffect(() => {
    // Another tab may have logged out, or logged in as another user, in the meantime.
    addEventListener("focus", refresh);
    addEventListener("pageshow", refresh);
    return () => {
      removeEventListener("focus", refresh);
      removeEventListener("pageshow", refresh);
    };
  }, [refresh]);
  return <UserContext value={{ user, setUser, refresh }}>{children}</UserContext>;
}

async function loadUser(setUser: CurrentUser["setUser"]) {
  const response = await fetch("/me").catch(() => undefined);
  if (response?.ok) setUser((await response.json()).user);
  else if (response?.status === 401) setUser(null);
}
