import { expect, test } from "vitest";
import { safeReturnTo } from "../src/request/return-to.ts";

test.each(["/", "/dashboard", "/notifications?page=2#top", "/a%20b", "/a//b", "/search?next=https://example.com"])(
  "%j is a path of this site",
  (path) => {
    expect(safeReturnTo(path)).toBe(path);
  },
);

test.each([
  "//evil.test",
  "///evil.test",
  "/\\evil.test",
  "\\\\evil.test",
  "/%5cevil.test",
  "/.//evil.test",
  "/..//evil.test",
  "/a/..//evil.test",
  "https://evil.test",
  "https:evil.test",
  "javascript:alert(1)",
  "data:text/html,x",
  "dashboard",
  "",
  " /dashboard",
  "/\tevil",
  "/\nevil",
  "/%0d%0aSet-Cookie:a=b",
  "/%09/evil.test",
  "/\u0000",
  undefined,
  null,
  1,
  ["/dashboard"],
  { toString: () => "/dashboard" },
])("%j is not a path of this site, and becomes the dashboard (open redirect) [G5]", (path) => {
  expect(safeReturnTo(path)).toBe("/dashboard");
});
