import { domainToASCII } from "node:url";
import { startMailServer } from "@latchkey/testkit/mail-server";
import { afterAll, expect, test } from "vitest";
import { overSmtp } from "../src/index.ts";

const envelopes: string[] = [];
const server = await startMailServer(() => {}, {
  onRcptTo({ address }, _session, done) {
    envelopes.push(address);
    done();
  },
});
afterAll(server.stop);
const send = overSmtp({ smtp: server.url, from: "mail@example.com" });

test.each([
  "ann@example.com",
  "a&b@example.com",
  "o'neil@example.com",
  "!#$%&'*+/=?^_`{|}~-@example.com",
  "=?utf-8?q?bob@example.com",
  "ann@münchen.de",
  "ann@пример.рф",
  "иван@пример.рф",
  "用户@例子.中国",
  "jörg@example.com",
])("an email to %s reaches exactly that mailbox [G10]", async (recipient) => {
  const email = { id: "1", kind: "hello", recipient, data: {}, attempts: 1, messageId: "1" };
  await send(email, { subject: "Hello", paragraphs: ["Hello"] }, new AbortController().signal);
  const [to = "", ...others] = envelopes.splice(0);
  expect(others).toEqual([]);
  expect(inAscii(to)).toBe(inAscii(recipient));
});

const inAscii = (address: string) => address.replace(/[^@]+$/, domainToASCII);
