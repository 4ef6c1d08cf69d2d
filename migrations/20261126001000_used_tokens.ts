import type { Knex } from "knex";

/** The results of recently used links, so that a form that is posted twice gets the same response. */
export async function up(knex: Knex) {
  await knex.schema.createTable("used_tokens", (table) => {
    table.text("token_hash").primary();
    table.text("purpose").notNullable();
    table.uuid("user_id").notNullable().references("users.id").onDelete("CASCADE").index();
    table.boolean("succeeded").notNullable();
    table.timestamp("used_at").notNullable().defaultTo(knex.fn.now()).index();
  });
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("used_tokens");
}
