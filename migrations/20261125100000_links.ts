import type { Knex } from "knex";

/** Emailed links are created with what they are about, not when their email is sent, and emails expire. */
export async function up(knex: Knex) {
  await knex.schema.alterTable("user_tokens", (table) => {
    // The token is an HMAC of this id, so that a retried email carries the same link although no token is stored.
    table.uuid("id").notNullable().unique().defaultTo(knex.fn.uuid());
    // The event that a "This was not me" link reports; a report revokes the links of all later events.
    table.bigInteger("event_id");
    // The login that requested the link: ending its session revokes the link.
    table.text("lineage");
    table.timestamp("created_at").notNullable().defaultTo(knex.fn.now());
  });
  // An account's former address stays reserved while the report link that was sent to it is valid.
  await knex.raw('ALTER TABLE user_tokens ADD sent_to_key text COLLATE "C"');
  await knex.raw(
    "CREATE INDEX user_tokens_reserved_index ON user_tokens (sent_to_key) WHERE purpose = 'report_intruder'",
  );
  await knex.schema.alterTable("mails", (table) => {
    // Deleting a user deletes the user's queued emails.
    table.uuid("user_id").references("users.id").onDelete("CASCADE").index();
    table.uuid("link_id").index();
    table.timestamp("expires_at").notNullable().defaultTo(knex.raw("now() + interval '5 days'"));
  });
}

export async function down(knex: Knex) {
  await knex.schema.alterTable("mails", (table) => {
    for (const column of ["user_id", "link_id", "expires_at"]) table.dropColumn(column);
  });
  await knex.schema.alterTable("user_tokens", (table) => {
    for (const column of ["id", "event_id", "lineage", "created_at", "sent_to_key"]) table.dropColumn(column);
  });
}
