import { useCallback, useEffect, useState } from "react";
import { useUser } from "./user.tsx";

/** Loads JSON from this app. Returns it, undefined at first, and a function that loads it again. */
export function useLoaded<Body>(path: string): [Body | undefined, () => void] {
  const { refresh } = useUser();
  const [loaded, setLoaded] = useState<Body>();
  const load = useCallback(async () => {
    const response = await fetch(path).catch(() => undefined);
    if (response?.ok) setLoaded(await response.json());
    else if (response?.status === 401) void refresh();
  }, [path, refresh]);
  useEffect(() => void load(), [load]);
  return [loaded, () => void load()];
}
