import type { Knex } from "knex";

export async function up(knex: Knex) {
  // Generated, so that the database's clock can be held against the lifetime of each kind of session.
  await knex.raw(`
    ALTER TABLE sessions ADD COLUMN remembered boolean NOT NULL
      GENERATED ALWAYS AS (coalesce((sess ->> 'remembered')::boolean, false)) STORED`);
  // Pruning finds what is over by either time.
  await knex.schema.alterTable("sessions", (table) => table.index("created_at"));
}

export async function down(knex: Knex) {
  await knex.schema.alterTable("sessions", (table) => {
    table.dropIndex("created_at");
    table.dropColumn("remembered");
  });
}
