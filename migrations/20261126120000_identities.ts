import type { Knex } from "knex";

export async function up(knex: Knex) {
  await knex.schema.createTable("identities", (table) => {
    // What identifies a person at another provider (OpenID Connect Core, 5.7). Names and addresses change hands.
    table.text("issuer").notNullable();
    table.text("subject").notNullable();
    table.primary(["issuer", "subject"]);
    // A public handle, for the list.
    table.uuid("id").notNullable().unique().defaultTo(knex.fn.uuid());
    table.uuid("user_id").notNullable().references("users.id").onDelete("CASCADE").index();
    // Its name in LOGIN_PROVIDERS.
    table.text("provider").notNullable();
    // When it was connected, for its owner to recognize it. Never used to find an account.
    table.text("email");
    // The event that connected it. A report of this event, or of an earlier one, removes it.
    table.bigInteger("event_id").notNullable();
    table.timestamp("created_at").notNullable().defaultTo(knex.fn.now());
    table.timestamp("last_used_at");
  });
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("identities");
}
