import { createHash, randomBytes } from "node:crypto";
import type { Database } from "@latchkey/db";

/** What a token that was sent by mail is good for, and for how many minutes. One for another purpose is none. */
const LASTS = { reset_password: 15 };

export type Purpose = keyof typeof LASTS;

interface Owner {
  id: string;
  email: string;
}

/** Makes a token of 256 random bits for whoever reads the user's mail. Earlier ones of the same purpose end. */
export async function createToken(db: Database, user: Owner, purpose: Purpose): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await db.transaction(async (trx) => {
    await trx("user_tokens").where({ user_id: user.id, purpose }).delete();
    const expires_at = trx.raw("now() + ? * interval '1 minute'", [LASTS[purpose]]);
    await trx("user_tokens").insert({
      token_hash: hash(token),
      user_id: user.id,
      purpose,
      sent_to: user.email,
      expires_at,
    });
  });
  return token;
}

const GOOD = `
  FROM user_tokens t JOIN users u ON u.id = t.user_id AND lower(u.email) = lower(t.sent_to) AND u.disabled_at IS NULL
  WHERE t.token_hash = ? AND t.purpose = ? AND t.expires_at > now()`;

/** Whose token this is, without using it up; null where it is not good, or not any more. */
export async function ownerOfToken(db: Database, token: string, purpose: Purpose) {
  const { rows } = await db.raw(`SELECT u.id, u.username, u.email ${GOOD}`, [hash(token), purpose]);
  const [owner] = rows;
  return (owner as (Owner & { username: string }) | undefined) ?? null;
}

/** Uses a token up: of many requests at once one gets true. */
export async function consumeToken(trx: Database, token: string, purpose: Purpose): Promise<boolean> {
  const { rowCount } = await trx.raw(
    `DELETE FROM user_tokens WHERE token_hash = (SELECT t.token_hash ${GOOD} FOR UPDATE OF t)`,
    [hash(token), purpose],
  );
  return rowCount === 1;
}

const hash = (token: string) => createHash("sha256").update(token).digest("base64url");
