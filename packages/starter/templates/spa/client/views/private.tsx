import { type ReactNode, useEffect } from "react";
import type { User } from "../state.ts";
import { useUser } from "../user.tsx";

/** A private view: without a user, it redirects to the login page and back. */
export function Private({ children }: { children(user: User): ReactNode }) {
  const { user } = useUser();
  const { pathname, search } = location;
  useEffect(() => {
    if (!user) location.replace(`/login?return_to=${encodeURIComponent(pathname + search)}`);
  }, [user, pathname, search]);
  return user && children(user);
}
