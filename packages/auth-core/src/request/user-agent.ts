import { browsers } from "@latchkey/texts";
import Bowser from "bowser";

/** Long enough for every real browser, short enough to be cheap to parse. */
const MAX_LENGTH = 400;

const BROWSERS = new Set<string>(Object.values(Bowser.BROWSER_MAP));
const SYSTEMS = new Set<string>(Object.values(Bowser.OS_MAP));

/** Describes a browser for users, such as "Firefox on Windows", from its User-Agent header. */
export function describeBrowser(userAgent = ""): string {
  const { browser, os } = Bowser.parse(userAgent.slice(0, MAX_LENGTH) || "unknown");
  if (!browser.name || !BROWSERS.has(browser.name)) return browsers.unknown; // Its name could contain any text, such as a link.
  return os.name && SYSTEMS.has(os.name) ? browsers.onSystem({ browser: browser.name, system: os.name }) : browser.name;
}
