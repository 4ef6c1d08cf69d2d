import type { ClientBase } from "pg";

/**
 * What our queries rely on, whatever `ALTER DATABASE … SET` or `ALTER ROLE … SET` says. The schema (search_path) and
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
    idle_session_timeout: "0", // The pool closes what is idle.
    // PostgreSQL would plan a look-up of many keys anew for each number of keys, which takes longer than the look-up.
    plan_cache_mode: "force_generic_plan",
    // A client that packets no longer reach frees its connection and its locks within a minute, not within two hours.
    tcp_keepalives_idle: "30",
    tcp_keepalives_interval: "10",
    tcp_keepalives_count: "3",
  };
}

/** Older servers lack some. */
const SET = `
  SELECT set_config(name, value, false) FROM json_each_text($1) AS wanted (name, value)
  WHERE current_setting(name, true) IS NOT NULL`;

/** In one statement after connecting: poolers refuse connections that set these while they start. */
export async function applySettings(connection: ClientBase, settings: Record<string, string>): Promise<void> {
  await connection.query(SET, [JSON.stringify(settings)]);
}
