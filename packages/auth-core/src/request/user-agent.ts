import Bowser from "bowser";

/** Long enough for every real browser, short enough that parsing it costs nothing. */
const LONGEST = 400;

const BROWSERS = new Set<string>(Object.values(Bowser.BROWSER_MAP));
const SYSTEMS = new Set<string>(Object.values(Bowser.OS_MAP));

/** Names a browser as its owner would, "Firefox on Windows", from its User-Agent header. */
export function describeBrowser(userAgent = ""): string {
  const { browser, os } = Bowser.parse(userAgent.slice(0, LONGEST) || "unknown");
  if (!browser.name || !BROWSERS.has(browser.name)) return "Unknown program"; // Which could say anything of itself.
  return os.name && SYSTEMS.has(os.name) ? `${browser.name} on ${os.name}` : browser.name;
}
