import type { Knex } from "knex";

export async function up(knex: Knex) {
  await knex.schema.createTable("user_tokens", (table) => {
    // SHA-256 of the token, base64url: someone who can read this table cannot use the tokens.
    table.text("token_hash").notNullable().unique();
    table.text("purpose").notNullable();
    // The user's id or, for a registration, the address. There is one token per subject, so a new one replaces the old one.
    table.text("subject").notNullable();
    table.uuid("user_id").references("users.id").onDelete("CASCADE").index();
    // The address that the token was sent to.
    table.text("sent_to").notNullable();
    // A change of the email address revokes the token.
    table.text("account_email");
    // So does a change of the password, even if the email has not been sent yet.
    table.integer("account_auth_version");
    table.timestamp("expires_at").notNullable().index();
    table.primary(["purpose", "subject"]);
  });
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("user_tokens");
}
