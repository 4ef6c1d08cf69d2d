import type { Knex } from "knex";

/** Without the tag of a sub-address, ann+news@example.com: it is the same mailbox (RFC 5233). */
const MAILBOX = `lower(regexp_replace(recipient, '\\+[^@]*@', '@') COLLATE "C")`;
const DOMAIN = `lower(regexp_replace(recipient, '^.*@', '') COLLATE "C")`;

export async function up(knex: Knex) {
  await knex.schema.alterTable("mails", (table) => {
    // Both are used for limits only, never to identify an account.
    table.specificType("mailbox", `text NOT NULL GENERATED ALWAYS AS (${MAILBOX}) STORED`);
    table.specificType("domain", `text NOT NULL GENERATED ALWAYS AS (${DOMAIN}) STORED`);
    // Becomes the Message-ID, by which a duplicate can be recognized.
    table.uuid("message_id").notNullable().defaultTo(knex.fn.uuid());
    // Set while a process sends the email. Until then, no other process may claim it.
    table.timestamp("claimed_until").index(undefined, { predicate: knex.whereNotNull("claimed_until") });
    // The order in which emails are sent. Further emails of one requester rank behind those of others.
    table.timestamp("turn_at").notNullable().defaultTo(knex.fn.now());
    table.text("requester").index(undefined, { predicate: knex.whereNotNull("requester") });
    // At most one queued email has this key.
    table.text("digest");
    table.unique(["digest"], { predicate: knex.whereNotNull("digest") });
  });
}

export async function down(knex: Knex) {
  await knex.schema.alterTable("mails", (table) => {
    table.dropColumns("mailbox", "domain", "message_id", "claimed_until", "turn_at", "requester", "digest");
  });
}
