import type { Knex } from "knex";

export async function up(knex: Knex) {
  // 32 random bytes, base64url, by which authenticators know the user (WebAuthn's user handle). Created on first use.
  await knex.schema.alterTable("users", (table) => table.text("passkey_handle"));
  await knex.schema.createTable("passkeys", (table) => {
    // base64url, as authenticators name it.
    table.text("credential_id").primary();
    // A public handle, for the list.
    table.uuid("id").notNullable().unique().defaultTo(knex.fn.uuid());
    table.uuid("user_id").notNullable().references("users.id").onDelete("CASCADE").index();
    // The domain (RP ID) that it works for: COOKIE_DOMAIN or the app's host when it was made.
    table.text("rp_id").notNullable();
    // A COSE key, which names its algorithm.
    table.binary("public_key").notNullable();
    // How often it was used, by its own count. Synced passkeys stay at 0.
    table.bigInteger("counter").notNullable();
    table.text("name").notNullable();
    table.boolean("synced").notNullable();
    // The event that added it. A report of this event, or of an earlier one, removes it.
    table.bigInteger("event_id").notNullable();
    table.timestamp("created_at").notNullable().defaultTo(knex.fn.now());
    table.timestamp("last_used_at");
  });
  await knex.schema.createTable("used_challenges", (table) => {
    // SHA-256, base64url. A challenge works once.
    table.text("challenge_hash").primary();
    table.timestamp("expires_at").notNullable().index();
  });
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("used_challenges");
  await knex.schema.dropTable("passkeys");
  await knex.schema.alterTable("users", (table) => table.dropColumn("passkey_handle"));
}
