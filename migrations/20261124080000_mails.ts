import type { Knex } from "knex";

export async function up(knex: Knex) {
  await knex.schema.createTable("mails", (table) => {
    table.bigIncrements("id");
    table.text("kind").notNullable();
    table.text("recipient").notNullable();
    // What the letter is made of, at the moment it is sent: a link's token is stored nowhere before that.
    table.jsonb("data").notNullable();
    table.integer("attempts").notNullable().defaultTo(0);
    table.timestamp("due_at").notNullable().defaultTo(knex.fn.now());
    table.timestamp("created_at").notNullable().defaultTo(knex.fn.now());
    // Only while developing: the mailbox shows what was sent. Elsewhere a mail that was sent is deleted.
    table.jsonb("shown");
  });
  await knex.raw("CREATE INDEX mails_due_index ON mails (due_at) WHERE shown IS NULL");
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("mails");
}
