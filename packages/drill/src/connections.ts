import { Client, DatabaseError } from "pg";

const TOO_MANY_CONNECTIONS = "53300"; // SQLSTATE
const TIMEOUT_MS = 15_000;

/**
 * Takes all connections of the server of `url`, including those of the apps.
 * @returns a function that releases them
 */
export async function takeAllConnections(url: string): Promise<() => Promise<void>> {
  const first = await connect(url);
  const taken = [first];
  const until = Date.now() + TIMEOUT_MS;
  do {
    if (Date.now() > until) throw new Error("The apps kept their connections.");
    taken.push(...(await takeFreeConnections(url)));
  } while (await endOthers(first));
  return async () => {
    await Promise.all(taken.map((client) => client.end()));
  };
}

async function takeFreeConnections(url: string) {
  const taken: Client[] = [];
  for (;;) {
    try {
      taken.push(await connect(url));
    } catch (error) {
      if (error instanceof DatabaseError && error.code === TOO_MANY_CONNECTIONS) return taken;
      throw error;
    }
  }
}

async function connect(url: string) {
  const client = new Client({ connectionString: url, application_name: NAME });
  client.on("error", () => {}); // Stopping the server ends these as well.
  await client.connect();
  return client;
}

const NAME = "connection taker";

/** @returns true if others still had connections */
async function endOthers(client: Client) {
  const { rowCount } = await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE backend_type = 'client backend' AND application_name <> $1`,
    [NAME],
  );
  return rowCount !== 0;
}
