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

/** The token that a mail of this kind would bring to `recipient`, without waiting for the mail. */
export async function tokenFor(db: Database, kind: string, recipient: string, data: Record<string, string> = {}) {
  const mail = { id: "0", attempts: 0, kind, recipient, data: { origin: "http://localhost", ...data } };
  const letter = await letterOf(db)(mail);
  return new URL(letter?.action?.url ?? "").searchParams.get("token") ?? "";
}
