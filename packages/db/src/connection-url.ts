import { DATABASE_URL_EXAMPLE } from "@latchkey/product";
import { parse, toClientConfig } from "pg-connection-string";

/**
 * A URL that libpq would reject or that is not supported. `problem` completes a sentence that starts with DATABASE_URL.
 */
export class InvalidDatabaseUrl extends Error {
  override name = "InvalidDatabaseUrl";
  problem: string;

  constructor(problem: string) {
    super(`DATABASE_URL ${problem}`);
    this.problem = problem;
  }
}

/**
 * Reads a connection URL as libpq does, for every command, app and test: Unix sockets, percent-encoding, sslmode.
 * `sslmode=require` encrypts without verifying; `verify-ca` and `verify-full` verify.
 * @param url `postgres://user:password@host:5432/database?sslmode=verify-full&sslrootcert=/path/to/ca.pem`
 * @returns what pg's Client takes; for a Unix socket, `host` is its directory
 * @throws InvalidDatabaseUrl with advice
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 */
export function parseDatabaseUrl(url: string) {
  const [, address = "", query = ""] = /^(postgres(?:ql)?:\/\/[^?]*)\??(.*)$/s.exec(url) ?? [];
  if (!address) throw new InvalidDatabaseUrl(FORM);
  const parameters = new URLSearchParams(query);
  requireKnown(parameters);
  requireOneHost(address, parameters);
  const sslmode = sslModeOf(parameters);
  const parsed = read(address, parameters);
  const host = parsed.host || process.env.PGHOST || "localhost";
  return {
    host,
    port: Number(parsed.port || process.env.PGPORT || 5432),
    user: parsed.user || undefined,
    password: parsed.password || undefined,
    database: parsed.database || process.env.PGDATABASE || parsed.user || "",
    // Like libpq, never encrypt Unix sockets.
    ssl: sslmode !== "disable" && !host.startsWith("/") && parsed.ssl,
    sslnegotiation: parsed.sslnegotiation,
    options: parsed.options,
    enableChannelBinding: parameters.has("channel_binding", "require"),
  };
}

const FORM = `must be set, like ${DATABASE_URL_EXAMPLE} (\`pnpm dev\` sets it automatically)`;

const ENCODE = "has a question mark in the username or password, or a broken parameter: write ? as %3F";

const HONORED = ["host", "port", "user", "password", "options", "channel_binding", "uselibpqcompat"];
const HONORED_FOR_TLS = ["ssl", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslnegotiation"];
/** Parameters that the pool sets itself, or that only matter with several hosts. */
const IGNORED =
  /^(application_name|fallback_application_name|client_encoding|connect_timeout|keepalives.*|tcp_user_timeout|gssencmode|target_session_attrs|load_balance_hosts)$/;

/** A misspelled parameter must not silently weaken the encryption. */
function requireKnown(parameters: URLSearchParams) {
  const known = [...HONORED, ...HONORED_FOR_TLS];
  const unknown = [...parameters.keys()].filter((name) => !known.includes(name) && !IGNORED.test(name));
  if (unknown.length === 0) return;
  if (!unknown.every((name) => /^\w+$/.test(name))) throw new InvalidDatabaseUrl(ENCODE); // It may be part of a password.
  throw new InvalidDatabaseUrl(
    `has parameters that are not supported: ${unknown.join(", ")}. Use: ${known.join(", ")}`,
  );
}

function requireOneHost(address: string, parameters: URLSearchParams) {
  const authority = address.split("/")[2] ?? "";
  const hosts = authority.slice(authority.lastIndexOf("@") + 1) + (parameters.get("host") ?? "");
  if (!hosts.includes(",")) return;
  throw new InvalidDatabaseUrl("must name one host: use a name or proxy that always leads to the primary");
}

const SSL_MODES = ["disable", "require", "verify-ca", "verify-full"];

/** No encryption by default: libpq's `prefer` silently falls back to none, too. */
function sslModeOf(parameters: URLSearchParams) {
  inherit(parameters, { sslmode: "PGSSLMODE", sslrootcert: "PGSSLROOTCERT", sslcert: "PGSSLCERT", sslkey: "PGSSLKEY" });
  const ssl = parameters.get("ssl") ?? "false";
  if (!["true", "false"].includes(ssl)) throw new InvalidDatabaseUrl("has ssl=…, which must be true or false");
  if (ssl === "true" && !parameters.has("sslmode")) parameters.set("sslmode", "require");
  if (parameters.get("sslrootcert") === "system") {
    parameters.delete("sslrootcert");
    parameters.set("sslmode", "verify-full");
  }
  for (const name of ["ssl", "uselibpqcompat"]) parameters.delete(name);
  const mode = parameters.get("sslmode") ?? "disable";
  if (!SSL_MODES.includes(mode)) {
    throw new InvalidDatabaseUrl(`has sslmode=${mode}, which is not supported. Use one of: ${SSL_MODES.join(", ")}`);
  }
  if (mode === "verify-ca" && !parameters.has("sslrootcert")) {
    throw new InvalidDatabaseUrl("has sslmode=verify-ca: name the CA's certificate with sslrootcert=/path/to/ca.pem");
  }
  parameters.set("sslmode", mode);
  return mode;
}

function inherit(parameters: URLSearchParams, variables: Record<string, string>) {
  for (const [name, variable] of Object.entries(variables)) {
    const value = process.env[variable];
    if (value && !parameters.has(name)) parameters.set(name, value);
  }
}

function read(address: string, parameters: URLSearchParams) {
  try {
    return toClientConfig(parse(`${address}?${parameters}`, { useLibpqCompat: true }));
  } catch (error) {
    const unreadable = error instanceof Error && "path" in error && typeof error.path === "string" && error.path;
    throw new InvalidDatabaseUrl(unreadable ? `names ${unreadable}, which cannot be read` : FORM);
  }
}

/** Replaces the database in a URL. */
export function withDatabaseName(url: string, name: string): string {
  const [, server = "", , query = ""] = /^(\w+:\/\/[^/?]*)(\/[^?]*)?(.*)$/s.exec(url) ?? [];
  return `${server}/${encodeURIComponent(name)}${query}`;
}

/** Replaces the username and password in a URL. */
export function withCredentials(url: string, user: string, password: string): string {
  return url.replace(/^(\w+:\/\/)([^@/?]*@)?/, `$1${encodeURIComponent(user)}:${encodeURIComponent(password)}@`);
}
