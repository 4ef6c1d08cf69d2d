import type { View } from "./page.ts";

/** An email can neither run scripts nor load anything. Its links open in a new tab. */
export const TRIES_NOTHING =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

/** Renders an email as a mail program in light or dark mode does, whatever the mode of this browser. */
export function previewOf(html: string, { scheme }: View): string {
  return html
    .replace("<head>", '<head><base target="_blank">')
    .replaceAll(/(color-schemes?(?::|" content="))light dark/g, `$1${scheme}`)
    .replaceAll("(prefers-color-scheme: dark)", scheme === "dark" ? "all" : "not all");
}
