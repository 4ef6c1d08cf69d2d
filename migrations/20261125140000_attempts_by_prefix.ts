import type { Knex } from "knex";

/** The collation "C" lets the index find all keys with a prefix, whatever the database's locale. */
export async function up(knex: Knex) {
  await knex.raw('ALTER TABLE attempts ALTER COLUMN key TYPE varchar(255) COLLATE "C"');
}

export async function down(knex: Knex) {
  await knex.raw('ALTER TABLE attempts ALTER COLUMN key TYPE varchar(255) COLLATE "default"');
}
