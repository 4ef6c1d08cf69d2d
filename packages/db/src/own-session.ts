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

const MARK = "SELECT set_config('latchkey.session', $1, false)";
const READ = "SELECT current_setting('latchkey.session', true) AS mark";

/** A busy pooler may happen to give both clients the same server sessions again. */
const ROUNDS = 3;

/**
 * Rejects a pooler that may give each transaction of a client another server session, as PgBouncer does with
 * pool_mode=transaction. A direct connection costs no query: its startup messages contain the same `pid`.
 * @param pid what pg_backend_pid() returned on this connection
 * @param config how to connect again
 * @throws Error
 */
export async function requireOwnSession(
  { processID }: Pick<Client, "processID">,
  pid: number,
  config: ClientConfig,
): Promise<void> {
  if (processID === pid) return;
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
