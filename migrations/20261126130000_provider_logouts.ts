import type { Knex } from "knex";

/** The provider of a session, or of a login whose second factor is still missing. */
const PROVIDER = "coalesce(sess -> 'provider', sess -> 'pending' -> 'provider')";

export async function up(knex: Knex) {
  // A logout at a provider names a person or a session there. Few sessions come from providers, so the indexes are small.
  for (const name of ["subject", "sid"])
    await knex.raw(`
      CREATE INDEX sessions_provider_${name}_index ON sessions ((${PROVIDER} ->> 'issuer'), (${PROVIDER} ->> '${name}'))
      WHERE ${PROVIDER} IS NOT NULL`);
  await knex.schema.createTable("used_logout_tokens", (table) => {
    table.text("token_hash").primary();
    table.timestamp("used_at").notNullable().defaultTo(knex.fn.now()).index();
  });
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("used_logout_tokens");
  for (const name of ["subject", "sid"]) await knex.raw(`DROP INDEX sessions_provider_${name}_index`);
}
