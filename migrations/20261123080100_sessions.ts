import type { Knex } from "knex";

export async function up(knex: Knex) {
  // connect-session-knex requires the columns sid, sess and expired.
  await knex.schema.createTable("sessions", (table) => {
    table.text("sid").primary();
    table.json("sess").notNullable();
    table.timestamp("expired").notNullable().index();
    table.uuid("id").notNullable().unique().defaultTo(knex.fn.uuid());
    table.timestamp("created_at").notNullable().defaultTo(knex.fn.now());
  });
  // Generated from `sess`, so it is always set. Deleting a user deletes the user's sessions.
  await knex.raw(`
    ALTER TABLE sessions ADD COLUMN user_id uuid
      GENERATED ALWAYS AS ((sess ->> 'userId')::uuid) STORED
      REFERENCES users ON DELETE CASCADE`);
  await knex.raw("CREATE INDEX sessions_user_id_index ON sessions (user_id)");
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("sessions");
}
