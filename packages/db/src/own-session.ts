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

/** Other clients of a busy pooler change which session is given out next. */
const ROUNDS = 5;

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

/**
 * Marks the server session of `one`. In each round, a transaction of `two` must not see the mark, and `one` must see it.
 *
 * With other clients busy, a pooler may happen to give `two` another session, and then both their own sessions again,
 * round after round. So `two` leaves its session as the one that was released last, which PgBouncer gives to the next
 * query, here to `one`; and `one` queries twice, for poolers that give out their sessions in turn.
 */
async function requireApart(one: Client, two: Client) {
  const mark = randomUUID();
  await one.query(MARK, [mark]);
  const requireMark = async () => {
    if ((await markOf(one)) !== mark) throw new Error(SHARED);
  };
  for (let round = 0; round < ROUNDS; round++) {
    await two.query("BEGIN");
    if ((await markOf(two)) === mark) throw new Error(SHARED);
    await requireMark();
    await two.query("COMMIT");
    await requireMark();
    await requireMark();
  }
}

async function markOf(client: Client): Promise<string | null> {
  const { rows } = await client.query(READ);
  return rows[0].mark;
}
