import { domainToASCII } from "node:url";
import type { Knex } from "knex";

const BATCH = 1_000;

interface Names {
  id: string;
  username: string;
  email: string;
}

/**
 * Names and addresses are compared by keys that the app computes. `lower` depends on the database's locale: in a Turkish
 * one, a user with an "I" could not log in, and a duplicate could register. The collation "C" does not depend on a locale.
 */
export async function up(knex: Knex) {
  await knex.raw('ALTER TABLE users ADD username_key text COLLATE "C", ADD email_key text COLLATE "C"');
  for (let batch = await after(knex); batch.length > 0; batch = await after(knex, batch.at(-1)?.id)) {
    await knex.raw(
      `UPDATE users SET username_key = keys.username, email_key = keys.email
       FROM unnest(?::uuid[], ?::text[], ?::text[]) AS keys (id, username, email) WHERE users.id = keys.id`,
      [batch.map(({ id }) => id), batch.map(({ username }) => keyOf(username)), batch.map(({ email }) => keyOf(email))],
    );
  }
  await refuseCollisions(knex);
  await knex.raw("DROP INDEX users_username_key, users_email_key");
  await knex.raw(`
    ALTER TABLE users ALTER username_key SET NOT NULL, ALTER email_key SET NOT NULL,
      ADD CONSTRAINT users_username_key UNIQUE (username_key),
      ADD CONSTRAINT users_email_key UNIQUE (email_key)`);
  // A name changed in SQL without its key would still be found by the old name. For ASCII names, this check prevents that.
  await knex.raw(`
    ALTER TABLE users
      ADD CONSTRAINT users_username_key_fits CHECK
        (username_key = lower(btrim(username) COLLATE "C") OR octet_length(username) > length(username)),
      ADD CONSTRAINT users_email_key_fits CHECK
        (email_key = lower(btrim(email) COLLATE "C") OR octet_length(email) > length(email))`);
}

export async function down(knex: Knex) {
  await knex.raw("ALTER TABLE users DROP username_key, DROP email_key");
  await knex.raw("CREATE UNIQUE INDEX users_username_key ON users (lower(username))");
  await knex.raw("CREATE UNIQUE INDEX users_email_key ON users (lower(email))");
}

async function after(knex: Knex, id = "00000000-0000-0000-0000-000000000000"): Promise<Names[]> {
  return knex("users").where("id", ">", id).orderBy("id").limit(BATCH).select("id", "username", "email");
}

/** A copy of auth-core's `fold`: a migration must not change when the code does. */
function keyOf(name: string) {
  const text = name
    .normalize("NFKC")
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .normalize("NFKC")
    .trim();
  const at = text.lastIndexOf("@");
  const domain = text.slice(at + 1);
  const isDomain = at >= 0 && /^(?:[a-z\d.-]|[^\0-\x7f]){1,253}$/i.test(domain);
  return isDomain ? `${lowered(text.slice(0, at))}@${domainToASCII(domain) || lowered(domain)}` : lowered(text);
}

const lowered = (text: string) => text.toLowerCase().replaceAll("ς", "σ");

/** An administrator must decide which of two accounts keeps the name. */
async function refuseCollisions(knex: Knex) {
  const { rows } = await knex.raw(`
    SELECT 'username' AS what, string_agg(format('%s (%s)', id, username), ', ' ORDER BY created_at) AS users
    FROM users GROUP BY username_key HAVING count(*) > 1
    UNION ALL
    SELECT 'address', string_agg(format('%s (%s)', id, username), ', ' ORDER BY created_at)
    FROM users GROUP BY email_key HAVING count(*) > 1`);
  if (rows.length === 0) return;
  const list = rows.map(({ what, users }: { what: string; users: string }) => `  the same ${what}: ${users}`);
  throw new Error(
    `Some users have names or addresses that differ only in case or spelling:\n${list.join("\n")}\n` +
      "Nothing was changed. Rename or delete all but one of each (the oldest is listed first), then migrate again.",
  );
}
