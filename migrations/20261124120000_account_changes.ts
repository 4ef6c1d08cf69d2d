import type { Knex } from "knex";

export async function up(knex: Knex) {
  // Each page shows the number of unread notifications, so counting them must not read the others.
  await knex.raw("CREATE INDEX events_unread_index ON events (user_id) WHERE read_at IS NULL");
  await createTriggers(knex);
}

export async function down(knex: Knex) {
  await dropTriggers(knex);
  await knex.raw("DROP INDEX events_unread_index");
}

/**
 * Notifies listeners of every committed change to an account, made by the app or in SQL: a session that ended early, a
 * new `auth_version` or a disabled user, which end all sessions, and a notification that was created or read.
 */
export async function createTriggers(knex: Knex) {
  await knex.raw(`
    CREATE FUNCTION tell_account_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_TABLE_NAME = 'users' THEN PERFORM pg_notify('account_changed', NEW.id::text);
      ELSIF TG_OP = 'DELETE' THEN PERFORM pg_notify('account_changed', OLD.user_id::text);
      ELSE PERFORM pg_notify('account_changed', NEW.user_id::text);
      END IF;
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER tell_session_ended AFTER DELETE ON sessions
    FOR EACH ROW WHEN (OLD.user_id IS NOT NULL AND OLD.expired > now())
    EXECUTE FUNCTION tell_account_changed()`);
  await knex.raw(`
    CREATE TRIGGER tell_session_shortened AFTER UPDATE OF expired ON sessions
    FOR EACH ROW WHEN (NEW.user_id IS NOT NULL AND NEW.expired < OLD.expired)
    EXECUTE FUNCTION tell_account_changed()`);
  await knex.raw(`
    CREATE TRIGGER tell_sessions_ended AFTER UPDATE OF auth_version, disabled_at ON users
    FOR EACH ROW EXECUTE FUNCTION tell_account_changed()`);
  await knex.raw(`
    CREATE TRIGGER tell_notification AFTER INSERT OR UPDATE OF read_at ON events
    FOR EACH ROW EXECUTE FUNCTION tell_account_changed()`);
}

export async function dropTriggers(knex: Knex) {
  await knex.raw("DROP TRIGGER tell_notification ON events");
  await knex.raw("DROP TRIGGER tell_sessions_ended ON users");
  await knex.raw("DROP TRIGGER tell_session_shortened ON sessions");
  await knex.raw("DROP TRIGGER tell_session_ended ON sessions");
  await knex.raw("DROP FUNCTION tell_account_changed()");
}
