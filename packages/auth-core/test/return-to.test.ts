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

const WIKI = "https://wiki.example.com";
const apps = ["http://localhost:3003", WIKI];

test.each([`${WIKI}/`, `${WIKI}/pages?p=2#top`, "http://localhost:3003/wiki"])(
  "%j is a path of another app whose users log in here",
  (target) => {
    expect(safeReturnTo(target, apps)).toBe(target);
    expect(safeReturnTo(target)).toBe("/dashboard");
  },
);

test("an origin that is a prefix of another one does not hide it", () => {
  expect(safeReturnTo("http://localhost:3003/wiki", ["http://localhost:300", "http://localhost:3003"])).toBe(
    "http://localhost:3003/wiki",
  );
});

test.each([
  WIKI,
  `${WIKI}//evil.test`,
  `${WIKI}/.//evil.test`,
  `${WIKI}/\\evil.test`,
  `${WIKI}\\@evil.test/`,
  `${WIKI}@evil.test/`,
  `${WIKI}:x@evil.test/`,
  `${WIKI}.evil.test/`,
  `${WIKI}:444/`,
  `${WIKI}/%0d%0aSet-Cookie:a=b`,
  `${WIKI}/\n`,
  ` ${WIKI}/`,
  "https:wiki.example.com/",
  "https:/wiki.example.com/",
  "https:\\\\wiki.example.com/",
  "//wiki.example.com/",
  "http://wiki.example.com/",
  "https://user@wiki.example.com/",
  "https://evil-wiki.example.com/",
  "https://example.com/",
  "http://localhost:30030/",
  "http://localhost:300/",
  "http://localhost/",
  "null/",
])("%j is not exactly on a configured origin, and becomes the dashboard (open redirect) [G5]", (target) => {
  expect(safeReturnTo(target, apps)).toBe("/dashboard");
});
