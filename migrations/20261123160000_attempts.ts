import type { Knex } from "knex";

export async function up(knex: Knex) {
  // The table that rate-limiter-flexible requires. `expire` is in milliseconds since 1970.
  await knex.schema.createTable("attempts", (table) => {
    table.string("key").primary();
    table.integer("points").notNullable().defaultTo(0);
    table.bigInteger("expire").index();
  });
  // Each login checks whether the user has logged in from this address before.
  await knex.raw(`
    CREATE INDEX events_logins_index ON events (user_id, (detail ->> 'address'))
    WHERE kind IN ('registered', 'signed_in', 'new_browser')`);
}

export async function down(knex: Knex) {
  await knex.raw("DROP INDEX events_logins_index");
  await knex.schema.dropTable("attempts");
}
