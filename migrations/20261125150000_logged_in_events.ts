import type { Knex } from "knex";

/**
 * Renames the event kind `signed_in`, and rebuilds the index that names it. Events that a process of the previous version
 * records during the deployment keep the old kind, so a user may get one more notice of a new browser.
 */
export async function up(knex: Knex) {
  await rename(knex, "signed_in", "logged_in");
}

export async function down(knex: Knex) {
  await rename(knex, "logged_in", "signed_in");
}

async function rename(knex: Knex, from: string, to: string) {
  await knex("events").where({ kind: from }).update({ kind: to });
  await knex.raw("DROP INDEX events_logins_index");
  await knex.raw(`
    CREATE INDEX events_logins_index ON events (user_id, (detail ->> 'address'))
    WHERE kind IN ('registered', '${to}', 'new_browser')`);
}
