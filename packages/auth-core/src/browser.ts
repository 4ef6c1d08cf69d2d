import Bowser from "bowser";

/** Long enough for every real browser, short enough that parsing it costs nothing. */
const LONGEST = 400;

/** Names a browser as its owner would, "Firefox on Windows", from its User-Agent header. */
export function describeBrowser(userAgent = ""): string {
  const { browser, os } = Bowser.parse(userAgent.slice(0, LONGEST) || "unknown");
  if (!browser.name) return "Unknown program";
  return os.name ? `${browser.name} on ${os.name}` : browser.name;
}
