import { randomUUID } from "node:crypto";
import { Client, type ClientConfig } from "pg";

declare module "pg" {
  interface Client {
    /** The PID of the server process, from the startup messages. Missing in pg's types. */
    processID: number;
  }
}

const SHARED =
  "A pooler in transaction mode shares server sessions among clients. Settings would leak, and advisory locks would be granted twice";

const MARK = "SELECT set_config('pooler_check.session', $1, false)";
const READ = "SELECT current_setting('pooler_check.session', true) AS mark";

/** A busy pooler may happen to give both clients the same server sessions again. */
const ROUNDS = 3;

/** A pooler without a free session lets clients wait. */
const BRIEF = { connectionTimeoutMillis: 1_000, query_timeout: 1_000 };

/**
 * Detects a pooler that may give each transaction of a client another server session, as PgBouncer does with
 * pool_mode=transaction. Call the returned function with each new connection, until it rejects. A direct connection costs
 * no query: its startup messages contain the same `pid`. If a pooler has no session free for two more connections, the
 * next new connection tries again.
 * @param config how to connect again
 * @returns rejects if it is such a pooler; its `pid` is what pg_backend_pid() returned on the connection
 */
export function ownSessionCheck(config: ClientConfig) {
  let checked: Promise<void> | undefined;
  return async ({ processID }: Pick<Client, "processID">, pid: number): Promise<void> => {
    if (processID === pid) return;
    checked ??= requireOwnSession({ ...config, ...BRIEF });
    await checked.catch((error: Error) => {
      checked = undefined;
      if (error.message === SHARED) throw error;
    });
  };
}

async function requireOwnSession(config: ClientConfig) {
  const [one, two] = [new Client(config), new Client(config)];
  for (const client of [one, two]) client.on("error", () => {}); // The query in progress rejects, too.
  try {
    await Promise.all([one.connect(), two.connect()]);
    await requireApart(one, two);
  } finally {
    for (const client of [one, two]) client.connection.stream.destroy();
  }
}

/** While a transaction of `two` occupies a server session, it must not see the mark of `one`, and `one` must still see it. */
async function requireApart(one: Client, two: Client) {
  const mark = randomUUID();
  await one.query(MARK, [mark]);
  for (let round = 0; round < ROUNDS; round++) {
    await two.query("BEGIN");
    if ((await markOf(two)) === mark || (await markOf(one)) !== mark) throw new Error(SHARED);
    await two.query("COMMIT");
  }
}

async function markOf(client: Client): Promise<string | null> {
  const { rows } = await client.query(READ);
  return rows[0].mark;
}
