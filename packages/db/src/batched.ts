import type { Database } from "./open-database.ts";

/** While one result is on its way back, the next query is sent. A third would only queue in the database. */
const MAX_CONCURRENT_QUERIES = 2;

const MAX_KEYS = 1000;

interface Waiting<Key, Value> {
  key: Key;
  resolve(value: Value): void;
  reject(error: unknown): void;
}

/**
 * Combines concurrent lookups into one query. A lookup that arrives while queries are running waits for the next one;
 * it never joins a query that was already sent, and nothing is cached, so no result is older than its lookup. An error
 * affects only the lookups of its own query.
 * @param findAll returns a value for each key, in the same order
 */
export function batched<Key, Value>(findAll: (keys: readonly Key[]) => Promise<Value[]>): (key: Key) => Promise<Value> {
  const waiting: Waiting<Key, Value>[] = [];
  let running = 0;

  async function send() {
    if (running === MAX_CONCURRENT_QUERIES || waiting.length === 0) return;
    const batch = waiting.splice(0, MAX_KEYS);
    running++;
    sendSoon();
    try {
      const values = await findAll(batch.map(({ key }) => key));
      for (const [index, value] of values.entries()) batch[index]?.resolve(value);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      running--;
      sendSoon();
    }
  }

  /** At the end of this turn of the event loop: every request that arrived in it is in the batch then. */
  function sendSoon() {
    if (waiting.length > 0) setImmediate(send);
  }

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (waiting.length === 1) sendSoon();
    });
}

/** Like `batched`, for a lookup that takes its database as an argument. Each database has its own queries. */
export function batchedIn<Key, Value>(findAll: (db: Database, keys: readonly Key[]) => Promise<Value[]>) {
  const finders = new WeakMap<Database, (key: Key) => Promise<Value>>();
  return (db: Database, key: Key): Promise<Value> => {
    const find = finders.get(db) ?? batched((keys) => findAll(db, keys));
    finders.set(db, find);
    return find(key);
  };
}
