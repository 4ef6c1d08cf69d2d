import type { Knex } from "knex";

export async function up(knex: Knex) {
  await knex.schema.createTable("events", (table) => {
    table.bigIncrements("id");
    table.uuid("user_id").notNullable().references("users.id").onDelete("CASCADE");
    table.text("kind").notNullable();
    table.jsonb("detail").notNullable().defaultTo("{}");
    table.timestamp("created_at").notNullable().defaultTo(knex.fn.now());
    table.timestamp("read_at");
    table.index(["user_id", "id"]);
  });
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("events");
}
