import type { Database, IdentityRow } from "@latchkey/db";
import type { Identity } from "../providers/identity.ts";

/** Issuer and subject are what identifies a person, and nothing else: names and addresses change hands. */
const keyOf = ({ login: { issuer, subject } }: Identity) => ({ issuer, subject });

export const findIdentity = (db: Database, identity: Identity): Promise<IdentityRow | undefined> =>
  db("identities").where(keyOf(identity)).first();

/** Records that an identity is used. @returns false if it was disconnected in the meantime */
export async function markIdentityUsed(db: Database, { id }: IdentityRow): Promise<boolean> {
  const used = await db("identities").where({ id }).update({ last_used_at: db.fn.now() });
  return used === 1;
}

/**
 * Connects an identity to a locked account.
 * @param row `event_id` is the event that connects it: a report of this event, or of an earlier one, removes the identity
 * @returns false if it is connected already, to this account or to another one
 */
export async function insertIdentity(
  trx: Database,
  identity: Identity,
  row: { user_id: string; event_id: string },
): Promise<boolean> {
  const { provider, email = null } = identity;
  const inserted = await trx("identities")
    .insert({ ...keyOf(identity), provider, email, ...row })
    .onConflict(["issuer", "subject"])
    .ignore()
    .returning("id");
  return inserted.length === 1;
}

/** Removes the identities of a locked account that this event or a later one connected. */
export async function removeIdentitiesSince(trx: Database, { id }: { id: string }, event: string): Promise<void> {
  await trx("identities").where({ user_id: id }).where("event_id", ">=", event).delete();
}

/** An identity as its owner's list shows it. */
export interface ListedIdentity {
  /** A public handle. */
  id: string;
  /** The name of the provider. */
  provider: string;
  issuer: string;
  subject: string;
  /** At the time when it was connected. */
  email: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
}

/** Lists a user's identities, oldest first. */
export async function listIdentities(db: Database, { id }: { id: string }): Promise<ListedIdentity[]> {
  const columns = ["id", "provider", "issuer", "subject", "email"] as const;
  const rows = db("identities").where({ user_id: id }).orderBy("created_at");
  return rows.select(...columns, "created_at as createdAt", "last_used_at as lastUsedAt");
}
