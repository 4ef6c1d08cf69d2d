import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, randomUUID } from "node:crypto";
import type { Answer } from "@latchkey/testkit/client";
import { SECRET } from "@latchkey/testkit/session-cookie";

const KEY = Buffer.from(hkdfSync("sha256", SECRET, "", "latchkey waiting forms", 32));

/** Seals a form as the app does, for a URL of our choice. */
export function sealForm(path: string, form: { user: string; fields: object; expires?: number }, key = KEY): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(`POST ${path}`));
  const text = JSON.stringify({ id: randomUUID(), submits: true, expires: Date.now() + 60_000, ...form });
  const encrypted = Buffer.concat([cipher.update(text), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString("base64url");
}

/** Returns the JSON of the form that waits on a login page. */
export function unsealForm(path: string, page: Answer): string {
  const bytes = Buffer.from(loginFields(page).waiting, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", KEY, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(12, 28));
  decipher.setAAD(Buffer.from(`POST ${path}`));
  return decipher.update(bytes.subarray(28), undefined, "utf8") + decipher.final("utf8");
}

/** The hidden fields of a login form that keeps another form. */
export function loginFields({ body }: Answer) {
  const fieldOf = (name: string) => body.match(new RegExp(`name="${name}" value="([^"]*)"`))?.[1] ?? "";
  return { waiting: fieldOf("waiting"), return_to: fieldOf("return_to") };
}
