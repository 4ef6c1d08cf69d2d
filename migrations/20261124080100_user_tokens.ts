import type { Knex } from "knex";

export async function up(knex: Knex) {
  await knex.schema.createTable("user_tokens", (table) => {
    // SHA-256 of what the mail holds, base64url: whoever reads this table can use none of them.
    table.text("token_hash").notNullable().unique();
    table.text("purpose").notNullable();
    // The user's id or, where an account is only to be made, the address: one token each, so a newer one is the only one.
    table.text("subject").notNullable();
    table.uuid("user_id").references("users.id").onDelete("CASCADE").index();
    // The address that whoever has the token reads the mail of.
    table.text("sent_to").notNullable();
    // A token is worth something only while the account still has the address it had then.
    table.text("account_email");
    // Nor does it outlive a change of the password, whether it was sent before or is still to be.
    table.integer("account_auth_version");
    table.timestamp("expires_at").notNullable().index();
    table.primary(["purpose", "subject"]);
  });
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("user_tokens");
}
