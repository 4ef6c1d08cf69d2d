import type { Knex } from "knex";

export async function up(knex: Knex) {
  await knex.schema.createTable("users", (table) => {
    table.uuid("id").primary().defaultTo(knex.fn.uuid());
    table.text("username").notNullable();
    table.text("email").notNullable();
    table.text("password_hash").notNullable();
    table.integer("auth_version").notNullable().defaultTo(1);
    table.timestamp("disabled_at");
    table.timestamp("created_at").notNullable().defaultTo(knex.fn.now());
  });
  // Ann and ann are the same user. Only a unique index can enforce that: two concurrent inserts both pass any earlier check.
  await knex.raw("CREATE UNIQUE INDEX users_username_key ON users (lower(username))");
  await knex.raw("CREATE UNIQUE INDEX users_email_key ON users (lower(email))");
}

export async function down(knex: Knex) {
  await knex.schema.dropTable("users");
}
