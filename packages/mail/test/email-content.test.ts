import { expect, test } from "vitest";
import { renderEmail } from "../src/email-content.ts";

/** Text that mail programs turn into a link: a host, whatever follows it. */
const HOST = /(?<![\w@.-])(?:[\w-]+\.)+com\b(?!@)/;

const words = (name: string) => `Somebody wants the address ${name}.`;

test.each([
  "www.evil.com",
  "evil.com/reset",
  "www.evil.com/reset@example.org",
  "evil.com?a@example.org",
  "evil.com#a@example.org",
])("%s in an email is no link", (name) => {
  const { text, html } = renderEmail({ subject: "Notice", paragraphs: [words(name)] });
  expect(text).not.toMatch(HOST);
  expect(html).not.toMatch(HOST);
  expect(text.replaceAll("\u2060", "")).toBe(`${words(name)}\n`);
});

test("an ordinary address stays as it is, so that it can be copied", () => {
  const paragraphs = [words("ann.smith+news@mail.example.com")];
  expect(renderEmail({ subject: "Notice", paragraphs }).text).toBe(`${paragraphs[0]}\n`);
});
