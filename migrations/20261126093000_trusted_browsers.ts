import type { Knex } from "knex";

export async function up(knex: Knex) {
  await knex.schema.createTable("trusted_browsers", (table) => {
    // SHA-256 of the cookie's token, base64url: someone who can read this table cannot use it.
    table.text("token_hash").primary();
    // A public handle, for the list.
    table.uuid("id").notNullable().unique().defaultTo(knex.fn.uuid());
    table.uuid("user_id").notNullable().references("users.id").onDelete("CASCADE").index();
    // A new password or second factor ends the trust, as it ends sessions.
    table.integer("auth_version").notNullable();
    table.text("browser").notNullable();
    table.text("address").notNullable();
    table.timestamp("created_at").notNullable().defaultTo(knex.fn.now());
    table.timestamp("expires_at").notNullable().index();
  });
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("trusted_browsers");
}
