import {
  createInvitation,
  type Emails,
  emailComposer,
  insertUser,
  linkKeys,
  prepareUser,
  queueEmail,
  tokenOf,
} from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import { listQueuedEmails } from "@latchkey/mail";
import type { Credentials } from "@latchkey/testkit/client";
import { SECRET } from "@latchkey/testkit/session-cookie";

const hashes = new Map<string, Promise<string>>();

/** Creates an account like a confirmed registration. Hashing is expensive, so equal passwords share one hash. */
export async function createAccount(db: Database, { username, email, password }: Credentials): Promise<void> {
  const hash = hashes.get(password) ?? prepareUser({ username, email, password }).then((user) => user.password_hash);
  hashes.set(password, hash);
  await insertUser(db, { username, email, password_hash: await hash });
}

/** The columns that change with an email address. */
export const addressOf = (email: string) => ({ email, email_key: email });

/** As if the pause after the last request for an emailed link were over. */
export async function endEmailPause(db: Database): Promise<void> {
  await db("attempts").whereLike("key", "email pause:%").delete();
}

const keys = linkKeys([SECRET]);

/** Returns the token of an invitation. */
export const inviteTo = (db: Database, email: string): Promise<string> => createInvitation(db, keys, email);

/** Composes an email that anyone can request, as it would be sent to `recipient` now; null if it would not be sent. */
export async function composeFor(db: Database, kind: "register" | "reset_password", recipient: string) {
  const delaySeconds = 1e9; // No delivery claims it in the meantime.
  await queueEmail(db, kind, recipient, { origin: "http://localhost" }, { delaySeconds });
  const email = (await listQueuedEmails<Emails>(db, recipient)).at(-1);
  if (!email) throw new Error("The email was not queued");
  const content = await emailComposer(db, keys).composeEmail(email);
  await db("mails").where({ id: email.id }).delete();
  return content;
}

/** Returns the token in such an email without sending it. */
export async function tokenFor(...email: Parameters<typeof composeFor>): Promise<string> {
  const content = await composeFor(...email);
  return new URL(content?.action?.url ?? "").searchParams.get("token") ?? "";
}

/** Returns the token of the newest link that the app has created for an address, whether its email was sent or not. */
export async function tokenTo(db: Database, purpose: string, sent_to: string): Promise<string> {
  const link = await db("user_tokens").where({ purpose, sent_to }).orderBy("created_at", "desc").first();
  return (link && tokenOf(keys, link)) ?? "";
}
