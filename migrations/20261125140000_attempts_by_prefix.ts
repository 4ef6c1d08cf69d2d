import type { Knex } from "knex";

/** By bytes, so that the index finds all keys that begin with one name's hash, whatever the locale of the database. */
export async function up(knex: Knex) {
  await knex.raw('ALTER TABLE attempts ALTER COLUMN key TYPE varchar(255) COLLATE "C"');
}

export async function down(knex: Knex) {
  await knex.raw('ALTER TABLE attempts ALTER COLUMN key TYPE varchar(255) COLLATE "default"');
}
