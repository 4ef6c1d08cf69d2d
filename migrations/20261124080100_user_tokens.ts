import type { Knex } from "knex";

export async function up(knex: Knex) {
  await knex.schema.createTable("user_tokens", (table) => {
    // SHA-256 of what the mail holds, base64url: whoever reads this table can use none of them.
    table.text("token_hash").primary();
    table.uuid("user_id").notNullable().references("users.id").onDelete("CASCADE").index();
    table.text("purpose").notNullable();
    // A token is worth something only while the account still has this address.
    table.text("sent_to").notNullable();
    table.timestamp("expires_at").notNullable().index();
  });
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("user_tokens");
}
