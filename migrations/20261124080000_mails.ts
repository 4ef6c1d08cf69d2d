import type { Knex } from "knex";

export async function up(knex: Knex) {
  await knex.schema.createTable("mails", (table) => {
    table.bigIncrements("id");
    table.text("kind").notNullable();
    table.text("recipient").notNullable();
    // The email is composed from this data when it is sent, so no token is stored.
    table.jsonb("data").notNullable();
    table.integer("attempts").notNullable().defaultTo(0);
    table.timestamp("due_at").notNullable().defaultTo(knex.fn.now());
    table.timestamp("created_at").notNullable().defaultTo(knex.fn.now());
    // Development only: the email as the mailbox shows it. In production, a sent email is deleted.
    table.jsonb("shown");
  });
  await knex.raw("CREATE INDEX mails_due_index ON mails (due_at) WHERE shown IS NULL");
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("mails");
}
