import { insertUser, letterOf, prepareUser } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import type { Credentials } from "./client.ts";

const hashes = new Map<string, Promise<string>>();

/** As a confirmed registration makes it. A hash is dear, so those who have the same password get the same one. */
export async function createAccount(db: Database, { username, email, password }: Credentials): Promise<void> {
  const hash = hashes.get(password) ?? prepareUser({ username, email, password }).then((user) => user.password_hash);
  hashes.set(password, hash);
  await insertUser(db, { username, email, password_hash: await hash });
}

/** The columns of another address. */
export const addressOf = (email: string) => ({ email, email_key: email });

/** What a waiting mail of this kind would say to `recipient` now; null where it would not be sent. */
export function letterFor(db: Database, kind: string, recipient: string, data: Record<string, string> = {}) {
  return letterOf(db)({ id: "0", attempts: 0, kind, recipient, data: { origin: "http://localhost", ...data } });
}

/** The token in it, without waiting for the mail. */
export async function tokenFor(...mail: Parameters<typeof letterFor>): Promise<string> {
  const letter = await letterFor(...mail);
  return new URL(letter?.action?.url ?? "").searchParams.get("token") ?? "";
}
