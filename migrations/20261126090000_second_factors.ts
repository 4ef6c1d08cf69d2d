import type { Knex } from "knex";

export async function up(knex: Knex) {
  await knex.schema.createTable("authenticators", (table) => {
    table.uuid("user_id").primary().references("users.id").onDelete("CASCADE");
    // Encrypted with the key of ENCRYPTION_KEYS that `key_id` names.
    table.text("secret").notNullable();
    table.text("key_id").notNullable().index();
    // The time step of the last code that was used: a code works once.
    table.bigInteger("last_step").notNullable();
    // The event that enabled it. A report of this event, or of an earlier one, removes it.
    table.bigInteger("event_id").notNullable();
    table.timestamp("created_at").notNullable().defaultTo(knex.fn.now());
  });
  await knex.schema.createTable("recovery_codes", (table) => {
    // SHA-256, base64url. A used code is deleted.
    table.text("code_hash").primary();
    table.uuid("user_id").notNullable().references("users.id").onDelete("CASCADE").index();
    // The event that created it, as above.
    table.bigInteger("event_id").notNullable();
  });
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("recovery_codes");
  await knex.schema.dropTable("authenticators");
}
