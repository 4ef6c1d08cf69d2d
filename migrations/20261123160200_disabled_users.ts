import type { Knex } from "knex";

/** Disabling a user, from the app or in SQL, permanently ends the sessions: enabling the user does not restore them. */
export async function up(knex: Knex) {
  await knex.raw(`
    CREATE FUNCTION end_sessions_of_disabled_user() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.auth_version := OLD.auth_version + 1;
      RETURN NEW;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER end_sessions_of_disabled_user BEFORE UPDATE OF disabled_at ON users
    FOR EACH ROW WHEN (NEW.disabled_at IS NOT NULL AND OLD.disabled_at IS NULL)
    EXECUTE FUNCTION end_sessions_of_disabled_user()`);
}

export async function down(knex: Knex) {
  await knex.raw("DROP TRIGGER end_sessions_of_disabled_user ON users");
  await knex.raw("DROP FUNCTION end_sessions_of_disabled_user()");
}
