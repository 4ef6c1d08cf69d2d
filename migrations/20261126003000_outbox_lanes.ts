import type { Knex } from "knex";

/** Without the tag of a sub-address, ann+news@example.com: it is the same mailbox (RFC 5233). */
const mailboxOf = (key: string) => `regexp_replace(${key}, '\\+[^@]*@', '@')`;
const domainOf = (key: string) => `regexp_replace(${key}, '^.*@', '')`;
const ASCII_KEY = 'lower(recipient COLLATE "C")';

/** A claim reads the emails of each kind in order. Addresses are compared by keys that the app computes. */
export async function up(knex: Knex) {
  await knex.raw(`ALTER TABLE mails ADD recipient_key text COLLATE "C"`);
  await knex.raw(`UPDATE mails SET recipient_key = ${ASCII_KEY}`);
  await knex.raw("CREATE INDEX mails_recipient_key_index ON mails (recipient_key)");
  // A process of the previous version stores no key.
  await generate(knex, `coalesce(recipient_key, ${ASCII_KEY})`);
  await knex.raw("CREATE INDEX mails_turn_index ON mails (kind, turn_at) WHERE shown IS NULL");
  await knex.raw("CREATE INDEX mails_early_index ON mails (kind, turn_at) WHERE shown IS NULL AND turn_at > due_at");
  await knex.raw("DROP INDEX mails_due_index");
}

async function generate(knex: Knex, key: string) {
  await knex.raw("ALTER TABLE mails DROP mailbox, DROP domain");
  await knex.raw(`ALTER TABLE mails
    ADD mailbox text NOT NULL GENERATED ALWAYS AS (${mailboxOf(key)}) STORED,
    ADD domain text NOT NULL GENERATED ALWAYS AS (${domainOf(key)}) STORED`);
}

export async function down(knex: Knex) {
  await knex.raw("CREATE INDEX mails_due_index ON mails (due_at) WHERE shown IS NULL");
  await knex.raw("DROP INDEX mails_turn_index");
  await knex.raw("DROP INDEX mails_early_index");
  await generate(knex, ASCII_KEY);
  await knex.raw("ALTER TABLE mails DROP recipient_key");
}
