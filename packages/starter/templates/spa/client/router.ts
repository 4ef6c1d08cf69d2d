import { useLayoutEffect, useState } from "react";

/** Follows links to these paths without loading a page. In a browser without the Navigation API, they load one. */
export function useLocation(paths: readonly string[]): URL {
  const [url, setUrl] = useState(location.href);
  useLayoutEffect(() => {
    const follow = (event: NavigateEvent) => {
      const { origin, pathname, href } = new URL(event.destination.url);
      if (!event.canIntercept || event.hashChange || event.formData || event.downloadRequest !== null) return;
      if (event.navigationType === "reload") return;
      if (origin !== location.origin || !paths.includes(pathname)) return;
      event.intercept({ handler: async () => setUrl(href), focusReset: "manual" });
    };
    window.navigation?.addEventListener("navigate", follow);
    return () => window.navigation?.removeEventListener("navigate", follow);
  }, [paths]);
  return new URL(url);
}
