import type { Knex } from "knex";

/** Indexes that find a user's newest sessions, and the newest events of each kind, without reading the others. */
export async function up(knex: Knex) {
  await knex.schema.alterTable("sessions", (table) => {
    table.dropIndex("user_id");
    table.index(["user_id", "created_at"]);
  });
  await knex.schema.alterTable("events", (table) => {
    table.index(["user_id", "kind", "id"]);
    table.index("created_at");
  });
}

export async function down(knex: Knex) {
  await knex.schema.alterTable("events", (table) => {
    table.dropIndex(["user_id", "kind", "id"]);
    table.dropIndex("created_at");
  });
  await knex.schema.alterTable("sessions", (table) => {
    table.dropIndex(["user_id", "created_at"]);
    table.index("user_id");
  });
}
