import type { Database, UsedTokenRow } from "@latchkey/db";
import { POLICY } from "../policy.ts";
import { Refused } from "../request/refused.ts";
import { hashToken } from "./link-keys.ts";
import type { Purpose } from "./tokens.ts";

/**
 * Records for a few minutes what the use of a token led to. Call it in the transaction that consumes the token, after
 * `endTokens`: any later change of the account deletes the record.
 */
export async function rememberUse(
  trx: Database,
  token: string,
  purpose: Purpose,
  { user, succeeded = true }: { user: { id: string }; succeeded?: boolean },
): Promise<void> {
  await trx("used_tokens").insert({ token_hash: hashToken(token), purpose, user_id: user.id, succeeded });
}

/**
 * Idempotent: a form that is posted twice, by a double click or because its response was lost, gets the
 * response of the first request again, and changes nothing. The holder of a used link learns only that it was used.
 * @param error why the token could not be used
 * @throws `error` unless the token was used for the same purpose within `POLICY.resubmission`
 */
export async function requireEarlierUse(
  db: Database,
  error: unknown,
  token: string,
  purpose: Purpose,
): Promise<Pick<UsedTokenRow, "user_id" | "succeeded">> {
  if (!(error instanceof Refused) || error.code !== "invalid_link") throw error;
  const use = await db("used_tokens")
    .where({ token_hash: hashToken(token), purpose })
    .whereRaw(`used_at > now() - interval '${POLICY.resubmission} s'`)
    .first("user_id", "succeeded");
  if (!use) throw error;
  return use;
}
