import type { ClientBase } from "pg";

/**
 * The settings that queries rely on, whatever `ALTER DATABASE … SET` or `ALTER ROLE … SET` says. search_path and
 * default_transaction_read_only stay the installation's choice.
 * @param statementTimeout milliseconds
 */
export function connectionSettings(statementTimeout: number) {
  return {
    DateStyle: "ISO, MDY",
    IntervalStyle: "postgres",
    TimeZone: "UTC",
    bytea_output: "hex",
    extra_float_digits: "1",
    standard_conforming_strings: "on",
    default_transaction_isolation: "read committed",
    default_transaction_deferrable: "off",
    statement_timeout: `${statementTimeout}`,
    lock_timeout: "0", // A statement's time includes its wait for locks.
    transaction_timeout: "0",
    idle_in_transaction_session_timeout: `${statementTimeout + 3_000}`,
    idle_session_timeout: "0", // The pool closes idle connections.
    // Otherwise PostgreSQL plans a lookup again for each number of keys, which takes longer than the lookup.
    plan_cache_mode: "force_generic_plan",
    // The server releases the locks of an unreachable client within a minute instead of two hours.
    tcp_keepalives_idle: "30",
    tcp_keepalives_interval: "10",
    tcp_keepalives_count: "3",
  };
}

/** Skips settings that an older server lacks. */
const SET = `
  SELECT pg_backend_pid() AS pid, count(set_config(name, value, false)) FROM json_each_text($1) AS wanted (name, value)
  WHERE current_setting(name, true) IS NOT NULL`;

/**
 * Sets them with one statement after connecting, because poolers refuse them as startup parameters.
 * @returns the ID of the server process
 */
export async function applySettings(connection: ClientBase, settings: Record<string, string>): Promise<number> {
  const { rows } = await connection.query(SET, [JSON.stringify(settings)]);
  return rows[0].pid;
}
