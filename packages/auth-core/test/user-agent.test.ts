import { expect, test } from "vitest";
import { describeBrowser } from "../src/request/user-agent.ts";

test.each([
  [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
    "Chrome on Linux",
  ],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    "Safari on iOS",
  ],
  [undefined, "Unknown browser"],
  ["", "Unknown browser"],
  ["Your account is locked, unlock it at https://evil.test/unlock now/1 x", "Unknown browser"],
  ["💥".repeat(5000), "Unknown browser"],
])("%s", (userAgent, expected) => {
  expect(describeBrowser(userAgent)).toBe(expected);
});
