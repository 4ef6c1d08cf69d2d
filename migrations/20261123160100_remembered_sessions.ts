import type { Knex } from "knex";

export async function up(knex: Knex) {
  // Generated, so that SQL can choose the timeouts of each kind of session and check them by the database's clock.
  await knex.raw(`
    ALTER TABLE sessions ADD COLUMN remembered boolean NOT NULL
      GENERATED ALWAYS AS (coalesce((sess ->> 'remembered')::boolean, false)) STORED`);
  // Pruning finds expired sessions by the idle timeout or the absolute timeout.
  await knex.schema.alterTable("sessions", (table) => table.index("created_at"));
}

export async function down(knex: Knex) {
  await knex.schema.alterTable("sessions", (table) => {
    table.dropIndex("created_at");
    table.dropColumn("remembered");
  });
}
