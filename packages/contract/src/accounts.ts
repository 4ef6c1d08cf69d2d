import { composeEmail, insertUser, linkKeys, prepareUser, tokenOf } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import type { Credentials } from "./client.ts";
import { SECRET } from "./session-cookie.ts";

const hashes = new Map<string, Promise<string>>();

/** As a confirmed registration makes it. A hash is dear, so those who have the same password get the same one. */
export async function createAccount(db: Database, { username, email, password }: Credentials): Promise<void> {
  const hash = hashes.get(password) ?? prepareUser({ username, email, password }).then((user) => user.password_hash);
  hashes.set(password, hash);
  await insertUser(db, { username, email, password_hash: await hash });
}

/** The columns of another address. */
export const addressOf = (email: string) => ({ email, email_key: email });

const keys = linkKeys([SECRET]);

/** What an email of this kind, which anyone may ask for, would say to `recipient` now; null where it would not be sent. */
export async function composeFor(db: Database, kind: string, recipient: string) {
  const data = JSON.stringify({ origin: "http://localhost" });
  const never = { due_at: db.raw("'infinity'") }; // It is in the outbox for as long as it is composed.
  const [mail] = await db("mails")
    .insert({ kind, recipient, data, ...never })
    .returning("*");
  if (!mail) throw new Error("The insert returned no row");
  const letter = await composeEmail(db, keys)(mail);
  await db("mails").where({ id: mail.id }).delete();
  return letter;
}

/** The token in it, without waiting for the email. */
export async function tokenFor(...mail: Parameters<typeof composeFor>): Promise<string> {
  const letter = await composeFor(...mail);
  return new URL(letter?.action?.url ?? "").searchParams.get("token") ?? "";
}

/** The token of a link that an app under test has created, whether its email has been sent or not. */
export async function tokenTo(db: Database, purpose: string, sent_to: string): Promise<string> {
  const link = await db("user_tokens").where({ purpose, sent_to }).orderBy("created_at", "desc").first();
  return (link && tokenOf(keys, link)) ?? "";
}
